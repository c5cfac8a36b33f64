/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The framer keeps what was fed and not yet taken in one buffer. It remembers how far it has looked, so that a unit
 * that comes in many pieces is scanned once.
 */
#include "sim/framer.h"

#include <string.h>

/* RFC 5321, 4.5.3.1.6: a line of text is at most 1,000 octets, CR LF included, the dot of dot-stuffing not counted. */
#define LONGEST_TEXT_LINE 1000

struct _PpFramer
{
  GByteArray *buffer;
  gsize start;   /* of what was not yet taken */
  gsize looked;  /* octets behind start that were looked at already */
  gsize most;    /* limit of a line or block, or the count of octets expected */
  gsize dropped; /* octets of this unit that were over the limit and thrown away */
  PpUnitKind expect;
  GByteArray *unit; /* what the last unit points at */
  /* while a block is being scanned */
  gsize line_start;   /* behind start */
  PpUnitFlags block_flags;
  gboolean after_block; /* the lone dot is the next line, whatever is expected */
  gboolean skipping;    /* the octets expected are thrown away as they come … */
  guint64 skip;         /* … so many are still to come … */
  guint64 skipped;      /* … of so many */
};

/**
 * pp_framer_new:
 *
 * Returns: (transfer full): a framer that expects lines of up to 64 KiB
 */
PpFramer *
pp_framer_new (void)
{
  PpFramer *self = g_new0 (PpFramer, 1);

  self->buffer = g_byte_array_sized_new (64);
  self->unit = g_byte_array_sized_new (64);
  self->most = 65536;
  self->expect = PP_UNIT_LINE;
  return self;
}

void
pp_framer_free (PpFramer *self)
{
  g_byte_array_unref (self->buffer);
  g_byte_array_unref (self->unit);
  g_free (self);
}

static gsize
available (const PpFramer *self)
{
  return self->buffer->len - self->start;
}

/* Gives back the memory of what was taken, once that is the greater part. */
static void
compact (PpFramer *self)
{
  if (self->start == self->buffer->len)
    {
      if (self->buffer->len > 65536)
        {
          g_byte_array_unref (self->buffer);
          self->buffer = g_byte_array_sized_new (64);
        }
      g_byte_array_set_size (self->buffer, 0);
      self->start = 0;
    }
  else if (self->start > 65536 && self->start > self->buffer->len / 2)
    {
      g_byte_array_remove_range (self->buffer, 0, self->start);
      self->start = 0;
    }
}

/**
 * pp_framer_feed:
 * @octets: (array length=length): what arrived
 * @length: octets
 */
void
pp_framer_feed (PpFramer *self, const void *octets, gsize length)
{
  g_return_if_fail (self->buffer->len + length < G_MAXUINT);
  compact (self);
  g_byte_array_append (self->buffer, octets, length);
}

static void
expect (PpFramer *self, PpUnitKind kind, gsize most)
{
  self->expect = kind;
  self->most = most;
  self->looked = self->line_start = self->dropped = 0;
  self->block_flags = PP_UNIT_PLAIN;
  self->skipping = FALSE;
}

/**
 * pp_framer_expect_lines:
 * @most: octets that a line may have, its ending included
 */
void
pp_framer_expect_lines (PpFramer *self, gsize most)
{
  expect (self, PP_UNIT_LINE, most);
}

/**
 * pp_framer_expect_block:
 * @most: octets that the block may have
 *
 * The next unit is everything up to CR LF . CR LF (or a lone dot at once); the dot itself follows as a line. After it,
 * lines are expected again.
 */
void
pp_framer_expect_block (PpFramer *self, gsize most)
{
  expect (self, PP_UNIT_BLOCK, most);
}

/**
 * pp_framer_expect_octets:
 * @count: octets that the next unit has; after it, lines are expected again
 */
void
pp_framer_expect_octets (PpFramer *self, gsize count)
{
  expect (self, PP_UNIT_OCTETS, count);
}

/**
 * pp_framer_skip_octets:
 * @count: octets that are thrown away as they come, however many; then comes a unit of octets that is empty and has
 *   their count as its size
 */
void
pp_framer_skip_octets (PpFramer *self, guint64 count)
{
  expect (self, PP_UNIT_OCTETS, 0);
  self->skipping = TRUE;
  self->skip = self->skipped = count;
}

/**
 * pp_framer_get_pending:
 *
 * Returns: octets that were fed and not yet taken
 */
gsize
pp_framer_get_pending (const PpFramer *self)
{
  return available (self);
}

/**
 * pp_framer_empty:
 *
 * Throws away what was not yet taken, as if it had never come. What is expected next stays as it is.
 * Returns: how many octets that were
 */
gsize
pp_framer_empty (PpFramer *self)
{
  gsize thrown = available (self) + self->dropped;

  self->start = self->buffer->len;
  self->after_block = FALSE;
  expect (self, self->expect, self->most);
  compact (self);
  return thrown;
}

#define EACH(octet) (G_GUINT64_CONSTANT (0x0101010101010101) * (octet))
/* Whether one of the eight octets is NUL (exact where none is above 127). */
#define HAS_NUL(word) ((((word) - EACH (0x01)) & ~(word) & EACH (0x80)) != 0)

/* Goes over octets of which nothing is to be said, eight at a time. */
static gsize
skip_plain (const guint8 *octets, gsize i, gsize length)
{
  for (guint64 word; i + 8 <= length; i += 8)
    {
      memcpy (&word, octets + i, 8);
      if ((word & EACH (0x80)) != 0 || HAS_NUL (word) || HAS_NUL (word ^ EACH ('\r')) || HAS_NUL (word ^ EACH ('\n')))
        break;
    }
  return i;
}

static PpUnitFlags
flags_of (const guint8 *octets, gsize length)
{
  PpUnitFlags flags = PP_UNIT_PLAIN;

  for (gsize i = skip_plain (octets, 0, length); i < length; i = skip_plain (octets, i + 1, length))
    {
      guint8 c = octets[i];
      if (c >= 0x80)
        flags |= PP_UNIT_8BIT;
      else if (c == '\0')
        flags |= PP_UNIT_NUL;
      else if (c == '\r' && (i + 1 == length || octets[i + 1] != '\n'))
        flags |= PP_UNIT_BARE_CR;
      else if (c == '\n' && (i == 0 || octets[i - 1] != '\r'))
        flags |= PP_UNIT_BARE_LF;
    }
  return flags;
}

/* Moves the first octets to where the unit points and takes @size of them out of the buffer. */
static void
take (PpFramer *self, PpUnit *unit, gsize length, gsize size)
{
  const guint8 nul = 0;

  if (self->unit->len > 65536 && length < 65536)
    {
      g_byte_array_unref (self->unit);
      self->unit = g_byte_array_sized_new (64);
    }
  g_byte_array_set_size (self->unit, 0);
  g_byte_array_append (self->unit, self->buffer->data + self->start, length);
  g_byte_array_append (self->unit, &nul, 1);
  self->start += size;
  self->looked = 0;
  unit->octets = (const char *) self->unit->data;
  unit->length = length;
  unit->size = size + self->dropped;
  self->dropped = 0;
}

static gboolean
next_line (PpFramer *self, PpUnit *unit)
{
  const guint8 *begin = self->buffer->data + self->start;
  gsize have = available (self), length, size;
  const guint8 *lf = have > self->looked ? memchr (begin + self->looked, '\n', have - self->looked) : NULL;

  if (lf == NULL && have > self->most)
    {
      /* The rest of an endless line is thrown away as it comes; its beginning and last octet (maybe a CR) are kept. */
      gsize excess = have - self->most - 1;
      g_byte_array_remove_range (self->buffer, self->start + self->most, excess);
      self->dropped += excess;
      have -= excess;
    }
  if (lf == NULL)
    {
      self->looked = have;
      return FALSE;
    }
  size = lf - begin + 1;
  length = size - 1;
  unit->kind = PP_UNIT_LINE;
  unit->flags = PP_UNIT_PLAIN;
  if (length > 0 && begin[length - 1] == '\r')
    length--;
  else
    unit->flags |= PP_UNIT_BARE_LF;
  if (size + self->dropped > self->most)
    {
      unit->flags |= PP_UNIT_TOO_LONG;
      length = MIN (length, self->most);
    }
  unit->flags |= flags_of (begin, length);
  take (self, unit, length, size);
  return TRUE;
}

static void
finish_block (PpFramer *self, PpUnit *unit, gsize length)
{
  gsize kept = MIN (length, self->most);

  unit->kind = PP_UNIT_BLOCK;
  unit->flags = self->block_flags | flags_of (self->buffer->data + self->start, kept);
  if (self->dropped > 0 || kept < length)
    unit->flags |= PP_UNIT_TOO_LONG;
  take (self, unit, kept, length);
  expect (self, PP_UNIT_LINE, 65536);
  self->after_block = TRUE;
}

/* Far enough over the limit, whole lines are thrown away while the end is looked for. */
static void
drop_scanned (PpFramer *self)
{
  if (self->line_start > self->most && self->line_start - self->most > 65536)
    {
      g_byte_array_remove_range (self->buffer, self->start + self->most, self->line_start - self->most);
      self->dropped += self->line_start - self->most;
      self->looked -= self->line_start - self->most;
      self->line_start = self->most;
    }
  else if (self->looked > self->line_start + 65536 && self->looked > self->most + 65536)
    {
      /* one line without end: keep its last octet, which may be the CR before an LF to come */
      gsize from = MAX (self->line_start + 2, self->most), excess = self->looked - from - 1;
      g_byte_array_remove_range (self->buffer, self->start + from, excess);
      self->dropped += excess;
      self->looked -= excess;
      self->block_flags |= PP_UNIT_LONG_LINE;
    }
}

static gboolean
next_block (PpFramer *self, PpUnit *unit)
{
  for (;;)
    {
      const guint8 *begin = self->buffer->data + self->start;
      gsize have = available (self), end;
      const guint8 *lf = have > self->looked ? memchr (begin + self->looked, '\n', have - self->looked) : NULL;

      if (lf == NULL)
        {
          self->looked = have;
          drop_scanned (self);
          return FALSE;
        }
      end = lf - begin + 1;
      self->looked = end;
      if (end < 2 || lf[-1] != '\r')
        continue; /* a bare LF ends no line */
      if (end - self->line_start == 3 && begin[self->line_start] == '.')
        {
          finish_block (self, unit, self->line_start);
          return TRUE;
        }
      if (end - self->line_start > LONGEST_TEXT_LINE + (begin[self->line_start] == '.' ? 1u : 0u))
        self->block_flags |= PP_UNIT_LONG_LINE;
      self->line_start = end;
      drop_scanned (self);
    }
}

static gboolean
skip_octets (PpFramer *self, PpUnit *unit)
{
  gsize now = MIN (self->skip, available (self));

  self->start += now;
  self->skip -= now;
  if (self->skip > 0)
    return FALSE;
  unit->kind = PP_UNIT_OCTETS;
  unit->flags = PP_UNIT_PLAIN;
  take (self, unit, 0, 0);
  unit->size = self->skipped;
  expect (self, PP_UNIT_LINE, 65536);
  return TRUE;
}

static gboolean
next_octets (PpFramer *self, PpUnit *unit)
{
  if (self->skipping)
    return skip_octets (self, unit);
  if (available (self) < self->most)
    return FALSE;
  unit->kind = PP_UNIT_OCTETS;
  unit->flags = flags_of (self->buffer->data + self->start, self->most);
  take (self, unit, self->most, self->most);
  expect (self, PP_UNIT_LINE, 65536);
  return TRUE;
}

/**
 * pp_framer_next:
 * @unit: (out caller-allocates): the next unit; what it points at is valid until the framer is used again
 *
 * Returns: %FALSE if more octets are needed first
 */
gboolean
pp_framer_next (PpFramer *self, PpUnit *unit)
{
  if (self->after_block)
    {
      /* The dot is there, or there would have been no block; whoever heard the block may expect what he likes. */
      PpUnitKind kind = self->expect;
      gsize most = self->most;
      expect (self, PP_UNIT_LINE, 65536);
      self->after_block = FALSE;
      if (!next_line (self, unit))
        g_assert_not_reached ();
      expect (self, kind, most);
      return TRUE;
    }
  switch (self->expect)
    {
    case PP_UNIT_BLOCK:
      return next_block (self, unit);
    case PP_UNIT_OCTETS:
      return next_octets (self, unit);
    default:
      return next_line (self, unit);
    }
}
