/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Words in a picture: one line at a time, never wider than its place, never smaller than can be read. What is written is
 * noted down when somebody wants to know. Nothing here knows what the words are about.
 */
#include "app/picture-private.h"

#include <math.h>
#include <string.h>

/**
 * pp_words_size:
 * @self: a canvas
 * @type: how it is written
 *
 * Returns: the size of the type, in pixels
 */
double
pp_words_size (const PpCanvas *self, const PpType *type)
{
  return MAX (PP_LEAST_TYPE, round (type->size * self->type * 2) / 2);
}

#define MOST_KEPT 1500

static void
set_font (PangoLayout *layout, const PpType *type, double size)
{
  PangoFontDescription *font = pango_font_description_new ();

  pango_font_description_set_family_static (font, type->mono ? "monospace" : "sans");
  pango_font_description_set_weight (font, type->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_font_description_set_absolute_size (font, size * PANGO_SCALE);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
}

static PangoLayout *
lay_out (PpCanvas *self, const PpType *type, double size, int width, const char *text)
{
  PangoLayout *layout = pango_layout_new (self->fonts);

  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  set_font (layout, type, size);
  pango_layout_set_width (layout, width);
  pango_layout_set_text (layout, text, -1);
  return layout;
}

/* Most words of a picture were in the one before, too. What is laid out depends on nothing but its key, so it is kept; when there is
 * too much of it, all of it goes. @width: in Pango's units, or -1. */
static void
set (PpCanvas *self, const PpType *type, double size, int width, const char *text)
{
  static GHashTable *kept;
  g_autofree char *key = g_strdup_printf ("%s|%g|%d%d|%d|%s", self->paper, size, type->bold, type->mono, width, text);
  PangoLayout *layout;

  if (kept == NULL)
    kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  layout = g_hash_table_lookup (kept, key);
  if (layout == NULL)
    {
      if (g_hash_table_size (kept) >= MOST_KEPT)
        g_hash_table_remove_all (kept);
      layout = lay_out (self, type, size, width, text);
      g_hash_table_insert (kept, g_steal_pointer (&key), layout);
    }
  g_set_object (&self->words, layout);
}

/**
 * pp_words_measure:
 * @self: a canvas
 * @type: how it would be written
 * @text: a line
 *
 * Returns: how wide it would be, in pixels
 */
double
pp_words_measure (PpCanvas *self, const PpType *type, const char *text)
{
  PangoRectangle box;

  set (self, type, pp_words_size (self, type), -1, text);
  pango_layout_get_extents (self->words, NULL, &box);
  return (double) box.width / PANGO_SCALE;
}

static void
note (PpCanvas *self, double x, double y, double width, double height, double size, const char *text)
{
  PpWriting writing = { { x, y, width, height }, size, pango_layout_is_ellipsized (self->words), g_strdup (text) };

  g_array_append_val (self->writing, writing);
}

/**
 * pp_words_draw:
 * @self: a canvas, in pixels
 * @type: how it is written
 * @ink: its colour
 * @x: where it is, by @type's align
 * @y: the middle of its height
 * @most: the width that there is; beyond it the line ends in an ellipsis
 * @text: a line; may be empty
 *
 * Returns: the width that it took
 */
double
pp_words_draw (PpCanvas *self, const PpType *type, PpInk ink, double x, double y, double most, const char *text)
{
  double size = pp_words_size (self, type), width, height;
  PangoRectangle box;

  if (text == NULL || *text == '\0')
    return 0;
  set (self, type, size, -1, text);
  pango_layout_get_extents (self->words, NULL, &box);
  if (box.width > most * PANGO_SCALE)
    {
      if (most < size * 1.5)
        return 0;
      set (self, type, size, most * PANGO_SCALE, text);
      pango_layout_get_extents (self->words, NULL, &box);
    }
  width = (double) box.width / PANGO_SCALE;
  height = (double) box.height / PANGO_SCALE;
  x -= width * type->align;
  pp_use (self, ink);
  cairo_move_to (self->cr, x - (double) box.x / PANGO_SCALE, y - height / 2);
  pango_cairo_show_layout (self->cr, self->words);
  cairo_new_path (self->cr);
  if (self->writing != NULL)
    note (self, x, y - size * 0.5, width, size, size, text);
  return width;
}

/**
 * pp_words_draw_host:
 * @self: a canvas, in pixels
 * @type: how it is written
 * @ink: its colour
 * @x: where it is, by @type's align
 * @y: the middle of its height
 * @most: the width that there is
 * @host: a host's name; when it has no room, its domain is left out
 */
void
pp_words_draw_host (PpCanvas *self, const PpType *type, PpInk ink, double x, double y, double most, const char *host)
{
  const char *dot = strchr (host, '.');
  g_autofree char *first = NULL;

  if (dot != NULL && dot > host && strchr (host, ' ') == NULL && pp_words_measure (self, type, host) > most)
    host = first = g_strndup (host, dot - host);
  pp_words_draw (self, type, ink, x, y, most, host);
}

/**
 * pp_words_shorten:
 * @text: valid UTF-8
 * @most: characters at most
 *
 * Returns: (transfer full): @text, or its beginning and an ellipsis
 */
char *
pp_words_shorten (const char *text, guint most)
{
  g_autofree char *start = NULL;

  if (g_utf8_strlen (text, -1) <= (glong) most)
    return g_strdup (text);
  start = g_utf8_substring (text, 0, most - 1);
  return g_strconcat (g_strchomp (start), "…", NULL);
}

/* Where the verb of a line ends: after the tag, the code or the star that it may begin with. */
static glong
find_verb (const char *text)
{
  const char *space = strchr (text, ' ');
  gboolean first_is_no_verb = space != NULL && (g_ascii_isdigit (space[-1]) || space == text + 1);

  if (space == NULL)
    return g_utf8_strlen (text, -1);
  if (first_is_no_verb && strchr (space + 1, ' ') != NULL)
    space = strchr (space + 1, ' ');
  return g_utf8_pointer_to_offset (text, space);
}

/**
 * pp_words_shorten_line:
 * @text: what was said: valid UTF-8
 * @most: characters at most; the verb may take more
 *
 * A command loses its middle, so that the end of an address is seen; a reply its end, for what comes first is what it is.
 *
 * Returns: (transfer full): @text, or what is left of it: the verb is always whole
 */
char *
pp_words_shorten_line (const char *text, guint most)
{
  glong length = g_utf8_strlen (text, -1), head, tail;
  gboolean reply = g_ascii_isdigit (text[0]) || text[0] == '+' || text[0] == '-' || text[0] == '*';
  g_autofree char *start = NULL, *end = NULL;

  if (length <= (glong) most)
    return g_strdup (text);
  head = MAX (find_verb (text), reply ? (glong) most - 1 : (glong) most * 3 / 5);
  tail = reply ? 0 : MAX (0, (glong) most - 1 - head);
  if (head + tail + 1 >= length)
    return g_strdup (text);
  start = g_utf8_substring (text, 0, head);
  end = g_utf8_substring (text, length - tail, length);
  return g_strconcat (g_strchomp (start), "…", end, NULL);
}
