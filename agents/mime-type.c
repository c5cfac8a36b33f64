/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a part is (RFC 2045, 5 and 6): its type, the parameters of that and of other fields (RFC 2231, 3), its transfer encoding. What is
 * not right is taken as far as it can be told what was meant.
 */
#include <string.h>

#include "agents/mime-private.h"

/* What is behind so many parameters in one field is not looked at. */
#define PARAMETERS_MAX 1000

/* ------------------------------------------------------------------ Content-Type */

static gboolean
read_type (PpSlice value, PpMimeType *type)
{
  type->rest = PP_CURSOR (value);
  pp_cursor_skip_cfws (&type->rest, NULL);
  type->type = pp_cursor_token (&type->rest);
  pp_cursor_skip_cfws (&type->rest, NULL);
  if (type->type.length == 0 || !pp_cursor_skip (&type->rest, '/'))
    return FALSE;
  pp_cursor_skip_cfws (&type->rest, NULL);
  type->subtype = pp_cursor_token (&type->rest);
  pp_cursor_skip_cfws (&type->rest, NULL);
  return type->subtype.length > 0 && (type->rest.at == type->rest.end || *type->rest.at != '/');
}

/* What cannot be read is as if it were not there (RFC 2045, 5.2); in a digest a part without a type is a message (RFC 2046, 5.1.5). */
void
pp_mime_type_read (const char *octets, const PpPart *part, PpMimeType *type)
{
  PpSlice value;

  type->given = pp_mime_field_find (octets, part, "Content-Type", &value) && read_type (value, type);
  if (type->given)
    return;
  type->type = part->digest ? PP_SLICE ("message") : PP_SLICE ("text");
  type->subtype = part->digest ? PP_SLICE ("rfc822") : PP_SLICE ("plain");
  type->rest = (PpCursor) { "", "" };
}

/* ------------------------------------------------------------------ parameters */

/* One that was read, before what belongs together is joined. */
typedef struct
{
  PpSlice name;
  char *value;
  guint place;    /* in the field */
  gint section;   /* -1: not continued */
  guint base;     /* octets of the name without its number */
  gboolean coded; /* its value has %41 in it, and the first a charset (RFC 2231, 4) */
} Piece;

static void
clear_piece (gpointer data)
{
  g_free (((Piece *) data)->value);
}

static void
clear_parameter (gpointer data)
{
  PpParameter *parameter = data;

  g_free (parameter->name);
  g_free (parameter->value);
}

/* "name*0*": which section it is. A number is at most three digits, without a zero in front (RFC 2231, 7). */
static void
read_section (Piece *piece)
{
  const char *at = piece->name.at;
  gsize length = piece->name.length;
  const char *star;
  gint number = 0;

  piece->section = -1;
  piece->base = length;
  if (length > 0 && at[length - 1] == '*')
    length--;
  star = length > 0 ? memrchr (at, '*', length) : NULL;
  if (star == NULL || star == at || at + length - star < 2 || at + length - star > 4)
    return;
  for (const char *p = star + 1; p < at + length; p++)
    {
      if (!g_ascii_isdigit (*p))
        return;
      number = number * 10 + (*p - '0');
    }
  piece->section = number;
  piece->base = star - at;
  piece->coded = length < piece->name.length;
}

/* value = token / quoted-string; one that should have been quoted is taken as far as it can be told from what follows. */
static char *
read_value (PpCursor *rest)
{
  GString *value = g_string_new (NULL);

  if (rest->at < rest->end && *rest->at == '"')
    pp_cursor_quoted (rest, value);
  else
    for (; rest->at < rest->end && (*rest->at == '\0' || strchr (";,(\"", *rest->at) == NULL) && !g_ascii_isspace (*rest->at); rest->at++)
      g_string_append_c (value, *rest->at);
  for (gsize i = 0; i < value->len; i++) /* it is to be a string of C */
    if (value->str[i] == '\0')
      value->str[i] = '?';
  return g_string_free (value, FALSE);
}

/* parameter = attribute "=" value */
static gboolean
read_parameter (PpCursor *rest, Piece *piece)
{
  pp_cursor_skip_cfws (rest, NULL);
  piece->name = pp_cursor_token (rest);
  pp_cursor_skip_cfws (rest, NULL);
  if (piece->name.length == 0 || !pp_cursor_skip (rest, '='))
    return FALSE;
  pp_cursor_skip_cfws (rest, NULL);
  piece->value = read_value (rest);
  read_section (piece);
  return TRUE;
}

static void
skip_to_semicolon (PpCursor *rest)
{
  g_autoptr (GString) unused = NULL;

  while (rest->at < rest->end && *rest->at != ';')
    if (*rest->at == '"')
      {
        unused = unused != NULL ? unused : g_string_new (NULL);
        pp_cursor_quoted (rest, unused);
      }
    else if (*rest->at == '(')
      pp_cursor_skip_cfws (rest, NULL);
    else
      rest->at++;
}

static int
compare_pieces (gconstpointer a, gconstpointer b)
{
  const Piece *one = a, *other = b;
  int order = g_ascii_strncasecmp (one->name.at, other->name.at, MIN (one->base, other->base));

  if (order == 0)
    order = (int) one->base - (int) other->base;
  if (order == 0)
    order = one->section - other->section;
  return order != 0 ? order : (int) one->place - (int) other->place;
}

static gboolean
continues (const Piece *first, const Piece *next, gint section)
{
  return first->section == 0 && next->section == section && next->base == first->base
         && g_ascii_strncasecmp (next->name.at, first->name.at, first->base) == 0;
}

/* "name*" if some section is coded; then what is not coded in others must not look as if it were. */
static PpParameter
join_pieces (const Piece *pieces, guint count)
{
  g_autofree char *base = g_strndup (pieces[0].name.at, pieces[0].base);
  GString *value = g_string_new (NULL);
  gboolean coded = FALSE;

  for (guint i = 0; i < count; i++)
    coded = coded || pieces[i].coded;
  for (guint i = 0; i < count; i++)
    for (const char *p = pieces[i].value; *p != '\0'; p++)
      if (coded && !pieces[i].coded && *p == '%')
        g_string_append (value, "%25");
      else
        g_string_append_c (value, *p);
  return (PpParameter) { coded ? g_strconcat (base, "*", NULL) : g_steal_pointer (&base), g_string_free (value, FALSE) };
}

/* A parameter made of the pieces from @first on. */
typedef struct
{
  guint first, count;
  guint place;
} Run;

static int
compare_runs (gconstpointer a, gconstpointer b)
{
  return (int) ((const Run *) a)->place - (int) ((const Run *) b)->place;
}

/* What belongs together stands together in @pieces now. A parameter has the place of the first of its pieces. */
static GArray *
find_runs (const GArray *pieces)
{
  GArray *runs = g_array_new (FALSE, FALSE, sizeof (Run));

  for (guint i = 0; i < pieces->len;)
    {
      const Piece *first = &g_array_index (pieces, Piece, i);
      Run run = { i, 1, first->place };

      for (; i + run.count < pieces->len && continues (first, first + run.count, run.count); run.count++)
        run.place = MIN (run.place, first[run.count].place);
      i += run.count;
      g_array_append_val (runs, run);
    }
  g_array_sort (runs, compare_runs);
  return runs;
}

static GArray *
join_all (GArray *pieces)
{
  g_autoptr (GArray) runs = NULL;
  GArray *parameters = g_array_sized_new (FALSE, FALSE, sizeof (PpParameter), pieces->len);

  g_array_set_clear_func (parameters, clear_parameter);
  g_array_sort (pieces, compare_pieces);
  runs = find_runs (pieces);
  for (guint i = 0; i < runs->len; i++)
    {
      const Run *run = &g_array_index (runs, Run, i);
      const Piece *first = &g_array_index (pieces, Piece, run->first);
      PpParameter parameter;

      if (first->section == 0)
        parameter = join_pieces (first, run->count);
      else
        parameter = (PpParameter) { g_strndup (first->name.at, first->name.length), g_strdup (first->value) };
      g_array_append_val (parameters, parameter);
    }
  return parameters;
}

/**
 * pp_mime_parameters_read:
 * @rest: what stands behind a type, from before the ";" on
 *
 * Continuations are joined (RFC 2231, 3 and 6); charset and language stay as they were said, in "name*".
 *
 * Returns: (transfer full) (element-type PpParameter): in the order in which they were given
 */
GArray *
pp_mime_parameters_read (PpCursor rest)
{
  g_autoptr (GArray) pieces = g_array_new (FALSE, TRUE, sizeof (Piece));

  g_array_set_clear_func (pieces, clear_piece);
  while (rest.at < rest.end && pieces->len < PARAMETERS_MAX)
    {
      Piece piece = { .place = pieces->len };

      skip_to_semicolon (&rest);
      if (!pp_cursor_skip (&rest, ';'))
        break;
      if (read_parameter (&rest, &piece))
        g_array_append_val (pieces, piece);
    }
  return join_all (pieces);
}

const char *
pp_mime_parameter_get (const GArray *parameters, const char *name)
{
  for (guint i = 0; i < parameters->len; i++)
    if (g_ascii_strcasecmp (g_array_index (parameters, PpParameter, i).name, name) == 0)
      return g_array_index (parameters, PpParameter, i).value;
  return NULL;
}

/* ------------------------------------------------------------------ Content-Transfer-Encoding */

PpSlice
pp_mime_encoding_name (const char *octets, const PpPart *part)
{
  PpSlice value;

  if (pp_mime_field_find (octets, part, "Content-Transfer-Encoding", &value))
    {
      PpCursor cursor = PP_CURSOR (value);
      PpSlice name;

      pp_cursor_skip_cfws (&cursor, NULL);
      name = pp_cursor_token (&cursor);
      if (name.length > 0)
        return name;
    }
  return PP_SLICE ("7bit");
}

PpEncoding
pp_mime_encoding (const char *octets, const PpPart *part)
{
  static const struct
  {
    const char *name;
    PpEncoding encoding;
  } encodings[] = {
    { "7bit", PP_ENCODING_NONE },
    { "8bit", PP_ENCODING_NONE },
    { "binary", PP_ENCODING_NONE },
    { "quoted-printable", PP_ENCODING_QUOTED_PRINTABLE },
    { "base64", PP_ENCODING_BASE64 },
    { "x-uuencode", PP_ENCODING_UUENCODE },
    { "x-uue", PP_ENCODING_UUENCODE },
    { "uuencode", PP_ENCODING_UUENCODE },
  };
  PpSlice name = pp_mime_encoding_name (octets, part);

  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++)
    if (pp_slice_is (name, encodings[i].name))
      return encodings[i].encoding;
  return PP_ENCODING_UNKNOWN;
}
