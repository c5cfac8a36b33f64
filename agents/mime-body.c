/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * BODY and BODYSTRUCTURE (RFC 9051, 7.5.2): what each part is, in the shape of the parts. Names and values stand as they were
 * given.
 */
#include "agents/mime-private.h"

#include <string.h>

typedef struct
{
  const PpMime *mime;
  const char *octets;
  gboolean extensible;
  GString *out;
  guint addresses_left;
} Writer;

/* What of a part's header is said, each field's first. */
typedef struct
{
  PpSlice id, description, md5, disposition, language, location;
} Fields;

static void
collect_fields (const char *octets, const PpPart *part, Fields *fields)
{
  const struct
  {
    const char *name;
    PpSlice *value;
  } wanted[] = {
    { "ID", &fields->id },
    { "Description", &fields->description },
    { "MD5", &fields->md5 },
    { "Disposition", &fields->disposition },
    { "Language", &fields->language },
    { "Location", &fields->location },
  };
  PpMimeField field;
  gsize at = part->header;

  *fields = (Fields) { 0 };
  while (pp_mime_field_next (octets, part->body, &at, &field))
    if (field.name.length > 8 && g_ascii_strncasecmp (field.name.at, "Content-", 8) == 0)
      for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
        if (wanted[i].value->at == NULL && pp_slice_is ((PpSlice) { field.name.at + 8, field.name.length - 8 }, wanted[i].name))
          *wanted[i].value = field.value;
}

static void
append_slice (GString *out, PpSlice slice)
{
  pp_mime_string_append (out, slice.at, slice.length);
}

/* nstring: the text of a field, unfolded */
static void
append_field (GString *out, PpSlice value)
{
  g_autoptr (GString) text = NULL;

  if (value.at == NULL)
    {
      g_string_append (out, "NIL");
      return;
    }
  text = g_string_new (NULL);
  pp_slice_unfold (value, text);
  pp_mime_string_append (out, text->str, text->len);
}

/* body-fld-param */
static void
append_parameters (GString *out, PpCursor rest, gboolean is_text)
{
  g_autoptr (GArray) parameters = pp_mime_parameters_read (rest);
  char before = '(';

  for (guint i = 0; i < parameters->len; i++)
    {
      const PpParameter *parameter = &g_array_index (parameters, PpParameter, i);

      g_string_append_c (out, before);
      pp_mime_string_append (out, parameter->name, strlen (parameter->name));
      g_string_append_c (out, ' ');
      pp_mime_string_append (out, parameter->value, strlen (parameter->value));
      before = ' ';
    }
  if (is_text && pp_mime_parameter_get (parameters, "charset") == NULL) /* its default: RFC 2046, 4.1.2 */
    {
      g_string_append_printf (out, "%c\"charset\" \"us-ascii\"", before);
      before = ' ';
    }
  g_string_append (out, before == '(' ? "NIL" : ")");
}

/* body-fld-dsp: ("attachment" (…)) (RFC 2183) */
static void
append_disposition (GString *out, PpSlice value)
{
  PpCursor cursor = value.at == NULL ? (PpCursor) { "", "" } : PP_CURSOR (value);
  PpSlice kind;

  pp_cursor_skip_cfws (&cursor, NULL);
  kind = pp_cursor_token (&cursor);
  if (kind.length == 0)
    {
      g_string_append (out, "NIL");
      return;
    }
  g_string_append_c (out, '(');
  append_slice (out, kind);
  g_string_append_c (out, ' ');
  append_parameters (out, cursor, FALSE);
  g_string_append_c (out, ')');
}

/* body-fld-lang: a list of tags (RFC 3282) */
static void
append_languages (GString *out, PpSlice value)
{
  PpCursor cursor = value.at == NULL ? (PpCursor) { "", "" } : PP_CURSOR (value);
  gsize start = out->len;

  while (cursor.at < cursor.end)
    {
      PpSlice tag;

      pp_cursor_skip_cfws (&cursor, NULL);
      tag = pp_cursor_token (&cursor);
      if (tag.length > 0)
        {
          g_string_append_c (out, out->len == start ? '(' : ' ');
          append_slice (out, tag);
        }
      else if (cursor.at < cursor.end)
        cursor.at++;
    }
  g_string_append (out, out->len == start ? "NIL" : ")");
}

/* body-ext-1part and body-ext-mpart, behind what each begins with */
static void
append_extension (GString *out, const Fields *fields)
{
  g_string_append_c (out, ' ');
  append_disposition (out, fields->disposition);
  g_string_append_c (out, ' ');
  append_languages (out, fields->language);
  g_string_append_c (out, ' ');
  append_field (out, fields->location);
}

static void append_part (Writer *writer, const PpPart *part);

/* body-type-mpart: it has one part at least, so an empty text stands for none */
static void
append_multipart (Writer *writer, const PpPart *part, const PpMimeType *type, const Fields *fields)
{
  const PpMime *mime = writer->mime;
  GString *out = writer->out;
  guint at = part - mime->parts + 1;

  if (at == part->after)
    g_string_append_printf (out, "(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 0 0%s)",
                            writer->extensible ? " NIL NIL NIL NIL" : "");
  for (; at < part->after; at = mime->parts[at].after)
    append_part (writer, &mime->parts[at]);
  g_string_append_c (out, ' ');
  append_slice (out, type->subtype);
  if (!writer->extensible)
    return;
  g_string_append_c (out, ' ');
  append_parameters (out, type->rest, FALSE);
  append_extension (out, fields);
}

/* body-fields */
static void
append_body_fields (Writer *writer, const PpPart *part, const PpMimeType *type, const Fields *fields)
{
  GString *out = writer->out;

  append_parameters (out, type->rest, pp_slice_is (type->type, "text"));
  g_string_append_c (out, ' ');
  append_field (out, fields->id);
  g_string_append_c (out, ' ');
  append_field (out, fields->description);
  g_string_append_c (out, ' ');
  append_slice (out, pp_mime_encoding_name (writer->octets, part));
  g_string_append_printf (out, " %u", part->end - part->body);
}

/* body-type-1part */
static void
append_single (Writer *writer, const PpPart *part, const PpMimeType *type, const Fields *fields)
{
  GString *out = writer->out;

  append_slice (out, type->type);
  g_string_append_c (out, ' ');
  append_slice (out, type->subtype);
  g_string_append_c (out, ' ');
  append_body_fields (writer, part, type, fields);
  if (part->kind == PP_PART_MESSAGE)
    {
      g_string_append_c (out, ' ');
      pp_mime_envelope_append (out, writer->octets, part + 1, &writer->addresses_left);
      g_string_append_c (out, ' ');
      append_part (writer, part + 1);
    }
  if (part->kind == PP_PART_MESSAGE || pp_slice_is (type->type, "text"))
    g_string_append_printf (out, " %u", part->lines);
  if (!writer->extensible)
    return;
  g_string_append_c (out, ' ');
  append_field (out, fields->md5);
  append_extension (out, fields);
}

/* Recursion goes as deep as parts are nested: PP_MIME_DEPTH_MAX. */
static void
append_part (Writer *writer, const PpPart *part)
{
  PpMimeType type;
  Fields fields;

  pp_mime_type_read (writer->octets, part, &type);
  collect_fields (writer->octets, part, &fields);
  if (part->kind == PP_PART_OPAQUE)
    {
      type.type = PP_SLICE ("application");
      type.subtype = PP_SLICE ("octet-stream");
    }
  g_string_append_c (writer->out, '(');
  if (part->kind == PP_PART_MULTIPART)
    append_multipart (writer, part, &type, &fields);
  else
    append_single (writer, part, &type, &fields);
  g_string_append_c (writer->out, ')');
}

/**
 * pp_mime_body:
 * @message: the octets that were parsed
 * @extensible: BODYSTRUCTURE, else BODY
 *
 * Returns: (transfer full): "(…)", as it stands in a response
 */
GBytes *
pp_mime_body (const PpMime *self, GBytes *message, gboolean extensible)
{
  Writer writer = { .mime = self, .extensible = extensible, .addresses_left = PP_MIME_ADDRESSES_MAX };

  g_return_val_if_fail (self != NULL && message != NULL, NULL);

  writer.octets = pp_mime_octets (message);
  writer.out = g_string_sized_new (512);
  append_part (&writer, &self->parts[0]);
  return g_string_free_to_bytes (writer.out);
}
