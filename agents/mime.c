/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Finds the parts of a message (RFC 2046, 5) in one walk over its lines: where each header and body begins and ends.
 * Nothing is decoded. A line ends with LF, whether or not a CR stands before it: letters come like that, and no octet of
 * them is changed here.
 */
#include <string.h>

#include "agents/mime-private.h"

/* An empty message may have no octets to point to. */
const char *
pp_mime_octets (GBytes *message)
{
  const char *octets = g_bytes_get_data (message, NULL);

  return octets != NULL ? octets : "";
}

/* A part that is not over yet. */
typedef struct
{
  guint part;
  char *boundary;   /* without its dashes; NULL: no multipart, or its last boundary has been seen */
  gsize length;
  guint32 lines;    /* line ends before its body */
  gboolean digest;
} Frame;

typedef struct
{
  const char *data;
  gsize length;
  gsize at;         /* always where a line begins */
  guint32 lines;    /* line ends before that */
  GArray *parts;    /* PpPart */
  Frame frames[PP_MIME_DEPTH_MAX + 1];
  guint depth;      /* of frames */
  guint boundaries; /* frames that have one */
} Scan;

static PpPart *
part_at (Scan *scan, guint index)
{
  return &g_array_index (scan->parts, PpPart, index);
}

static void
drop_boundary (Scan *scan, Frame *frame)
{
  if (frame->boundary == NULL)
    return;
  g_clear_pointer (&frame->boundary, g_free);
  scan->boundaries--;
}

static gsize
line_length (const Scan *scan)
{
  return pp_mime_line_length (scan->data + scan->at, scan->length - scan->at);
}

static void
next_line (Scan *scan, gsize length)
{
  scan->at += length;
  scan->lines += length > 0 && scan->data[scan->at - 1] == '\n';
}

/* Octets without the @white ones at the end. */
static gsize
trim_end (const char *line, gsize length, const char *white)
{
  while (length > 0 && line[length - 1] != '\0' && strchr (white, line[length - 1]) != NULL)
    length--;
  return length;
}

/* Which frame's delimiter the line is; -1 if it is none. It is enough that it begins with the boundary (RFC 2046, 5.1.1): so the
 * longest one that fits is meant, but one that fits in full, or with the closing dashes, before all; and of equals the innermost. */
static int
find_delimiter (const Scan *scan, gsize length, gboolean *closes)
{
  const char *line = scan->data + scan->at;
  gsize bare; /* without transport-padding */
  int best = -1;

  if (scan->boundaries == 0 || length < 3 || line[0] != '-' || line[1] != '-')
    return -1;
  length = trim_end (line, length, "\r\n") - 2;
  line += 2;
  bare = trim_end (line, length, " \t");
  for (int i = (int) scan->depth - 1; i >= 0; i--)
    {
      const Frame *frame = &scan->frames[i];

      if (frame->boundary == NULL || frame->length > length || memcmp (frame->boundary, line, frame->length) != 0)
        continue;
      if (best >= 0 && scan->frames[best].length >= frame->length)
        continue;
      best = i;
      if (frame->length == bare || (frame->length + 2 == bare && memcmp (line + frame->length, "--", 2) == 0))
        break;
    }
  if (best >= 0)
    *closes = length >= scan->frames[best].length + 2 && memcmp (line + scan->frames[best].length, "--", 2) == 0;
  return best;
}

/* Goes to the body: behind the blank line, to the delimiter that comes instead of it, or to the end. */
static void
skip_header (Scan *scan)
{
  gboolean closes;

  while (scan->at < scan->length)
    {
      gsize length = line_length (scan);

      if (find_delimiter (scan, length, &closes) >= 0)
        return;
      next_line (scan, length);
      if (pp_mime_line_is_blank (scan->data + scan->at - length, length))
        return;
    }
}

/* An empty one is none (RFC 2046, 5.1.1: 1 to 70 characters): any line with two dashes would be a delimiter. */
static char *
read_boundary (PpCursor rest, gsize *length)
{
  g_autoptr (GArray) parameters = pp_mime_parameters_read (rest);
  const char *given = pp_mime_parameter_get (parameters, "boundary");

  *length = given == NULL ? 0 : strlen (given);
  return given == NULL || trim_end (given, *length, " \t") == 0 ? NULL : g_strdup (given);
}

static gboolean
is_message (const PpMimeType *type)
{
  return pp_slice_is (type->type, "message") && (pp_slice_is (type->subtype, "rfc822") || pp_slice_is (type->subtype, "global"));
}

static void
classify (Scan *scan, Frame *frame, PpPart *part)
{
  PpMimeType type;
  gboolean multipart;

  pp_mime_type_read (scan->data, part, &type);
  multipart = pp_slice_is (type.type, "multipart");
  if (!multipart && !is_message (&type))
    return;
  if (part->depth + 1 > PP_MIME_DEPTH_MAX)
    {
      part->kind = PP_PART_OPAQUE;
      return;
    }
  part->kind = multipart ? PP_PART_MULTIPART : PP_PART_MESSAGE;
  if (!multipart)
    return;
  frame->digest = pp_slice_is (type.subtype, "digest");
  frame->boundary = read_boundary (type.rest, &frame->length);
  scan->boundaries += frame->boundary != NULL;
}

/* A part begins here, inside the innermost frame. */
static PpPartKind
open_part (Scan *scan)
{
  PpPart part = { .header = scan->at, .depth = scan->depth };
  Frame *frame = &scan->frames[scan->depth];

  part.digest = scan->depth > 0 && frame[-1].digest;
  skip_header (scan);
  part.body = part.end = scan->at;
  *frame = (Frame) { .part = scan->parts->len, .lines = scan->lines };
  classify (scan, frame, &part);
  g_array_append_val (scan->parts, part);
  scan->depth++;
  return part.kind;
}

/* A message in a message goes no further than to the last of the parts. */
static gboolean
is_full (const Scan *scan)
{
  return scan->parts->len >= PP_MIME_PARTS_MAX;
}

/* The frames from @from on are over: before the line where the walk stands, or at the end. The line end before a delimiter is the
 * delimiter's (RFC 2046, 5.1.1), unless it has to end a header. */
static void
close_parts (Scan *scan, guint from, gboolean delimited)
{
  const char *data = scan->data;
  guint32 end = scan->at, low = 0;
  guint32 lines = scan->lines;

  if (delimited && end > 0 && data[end - 1] == '\n')
    end -= 1 + (end > 1 && data[end - 2] == '\r');
  while (scan->depth > from)
    {
      Frame *frame = &scan->frames[--scan->depth];
      PpPart *part = part_at (scan, frame->part);

      part->end = MAX (MAX (end, part->body), low);
      low = part->end;
      part->lines = lines - frame->lines - (part->end < scan->at);
      part->after = scan->parts->len;
      drop_boundary (scan, frame);
    }
}

/* Goes to the next place where a part begins; FALSE: there is none any more. */
static gboolean
skip_body (Scan *scan)
{
  while (scan->at < scan->length)
    {
      gsize length = line_length (scan);
      gboolean closes = FALSE;
      int found = find_delimiter (scan, length, &closes);

      if (found >= 0)
        close_parts (scan, found + 1, TRUE);
      next_line (scan, length);
      if (found >= 0 && closes)
        drop_boundary (scan, &scan->frames[found]);
      else if (found >= 0 && scan->data[scan->at - 1] == '\n')
        return TRUE;
    }
  return FALSE;
}

/* From here on no part begins. */
static void
drop_boundaries (Scan *scan)
{
  for (guint i = 0; i < scan->depth; i++)
    drop_boundary (scan, &scan->frames[i]);
}

static void
scan_parts (Scan *scan)
{
  PpPartKind kind = open_part (scan);

  while (TRUE)
    {
      if (is_full (scan))
        {
          drop_boundaries (scan);
          if (kind == PP_PART_MESSAGE) /* nobody is left to be in it */
            part_at (scan, scan->parts->len - 1)->kind = PP_PART_OPAQUE;
        }
      else if (kind == PP_PART_MESSAGE)
        {
          kind = open_part (scan);
          continue;
        }
      if (!skip_body (scan))
        break;
      kind = open_part (scan);
    }
  close_parts (scan, 0, FALSE);
}

/**
 * pp_mime_parse:
 * @message: any octets, under 4 GiB
 *
 * RFC 2046, 5.1 and 5.2.
 *
 * Returns: (transfer full): where its parts are
 */
PpMime *
pp_mime_parse (GBytes *message)
{
  Scan scan = { 0 };
  PpMime *self;

  g_return_val_if_fail (message != NULL, NULL);

  scan.data = pp_mime_octets (message);
  scan.length = MIN (g_bytes_get_size (message), G_MAXUINT32 - 1);
  scan.parts = g_array_sized_new (FALSE, FALSE, sizeof (PpPart), 4);
  scan_parts (&scan);
  self = g_new (PpMime, 1);
  self->count = scan.parts->len;
  self->parts = (PpPart *) (void *) g_array_free (scan.parts, FALSE);
  return self;
}

/**
 * pp_mime_free:
 * @self: (nullable): a structure
 */
void
pp_mime_free (PpMime *self)
{
  if (self == NULL)
    return;
  g_free (self->parts);
  g_free (self);
}

/* The @number-th part inside @part: of a multipart, one of its parts; of anything else, 1 is itself (RFC 9051, 6.4.5.1). */
static const PpPart *
find_inside (const PpMime *self, const PpPart *part, guint32 number)
{
  guint32 last = part->after, at = part - self->parts + 1;

  if (part->kind != PP_PART_MULTIPART)
    return number == 1 ? part : NULL;
  for (; at < last && number > 1; number--)
    at = self->parts[at].after;
  return at < last && number == 1 ? &self->parts[at] : NULL;
}

/* The part of that number; %NULL if there is none. No number: the message. */
const PpPart *
pp_mime_find_part (const PpMime *self, const guint32 *path, guint depth)
{
  const PpPart *part = self->parts;

  for (guint i = 0; i < depth && part != NULL; i++)
    {
      if (i > 0 && part->kind == PP_PART_MESSAGE)
        part++; /* the message inside */
      else if (i > 0 && part->kind != PP_PART_MULTIPART)
        return NULL;
      part = find_inside (self, part, path[i]);
    }
  return part;
}
