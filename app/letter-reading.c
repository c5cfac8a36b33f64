/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading a letter. Everything is bounded: a stranger may have written it.
 */
#include "app/letter-reading.h"

#define MOST_PARTS 50
#define MOST_TEXT (16 * 1024)
#define MOST_PICTURE_OCTETS (12 * 1024 * 1024)
#define MOST_PIXELS (16.0 * 1000 * 1000)
#define LONG_LETTER (256 * 1024)

static void
piece_free (gpointer data)
{
  PpLetterPiece *piece = data;

  g_free (piece->text);
  g_clear_object (&piece->picture);
  g_free (piece);
}

/* A small file may claim to be a huge picture. */
static void
on_size (GdkPixbufLoader *loader, int width, int height, gpointer unused)
{
  if ((double) width * height > MOST_PIXELS)
    gdk_pixbuf_loader_set_size (loader, 0, 0);
}

static GdkTexture *
read_picture (GBytes *octets)
{
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new ();
  GdkPixbuf *pixbuf;
  gboolean read;

  g_signal_connect (loader, "size-prepared", G_CALLBACK (on_size), NULL);
  read = gdk_pixbuf_loader_write_bytes (loader, octets, NULL);
  read &= gdk_pixbuf_loader_close (loader, NULL);
  pixbuf = read ? gdk_pixbuf_loader_get_pixbuf (loader) : NULL;
  return pixbuf != NULL ? gdk_texture_new_for_pixbuf (pixbuf) : NULL;
}

/* Pictures made of points; one made of words (SVG) could ask for anything. */
static gboolean
is_picture (const PpMimePart *part)
{
  static const char *const types[] = { "image/png", "image/jpeg", "image/jpg", "image/gif", "image/bmp", "image/tiff", NULL };

  return g_strv_contains (types, part->type) && part->octets <= MOST_PICTURE_OCTETS;
}

static PpLetterPiece *
read_piece (const PpMimePart *part, GBytes *letter)
{
  PpLetterPiece *piece = g_new0 (PpLetterPiece, 1);

  piece->part = part;
  if (pp_mime_part_is_text (part))
    piece->text = pp_mime_part_read (part, letter, MOST_TEXT, &piece->cut);
  else if (!part->container && part->octets <= MOST_PICTURE_OCTETS)
    {
      g_autoptr (GBytes) octets = pp_mime_part_decode (part, letter);

      piece->decoded = g_bytes_get_size (octets);
      piece->picture = is_picture (part) ? read_picture (octets) : NULL;
    }
  return piece;
}

/**
 * pp_letter_reading_new:
 * @letter: the octets of a letter
 * @before: (nullable): of the same letter before
 *
 * Any thread.
 *
 * Returns: (transfer full): all that is shown of it
 */
PpLetterReading *
pp_letter_reading_new (GBytes *letter, GBytes *before)
{
  PpLetterReading *self;
  g_autoptr (PpMime) mime = NULL;

  g_return_val_if_fail (letter != NULL, NULL);

  self = g_new0 (PpLetterReading, 1);
  mime = pp_mime_parse (letter);
  self->fields = pp_letter_fields_compare (letter, before);
  self->body = before != NULL ? pp_letter_compare_body (letter, before) : PP_BODY_SAME;
  self->parts = pp_mime_list_parts (mime, letter, MOST_PARTS + 1);
  self->more = self->parts->len > MOST_PARTS;
  if (self->more)
    g_ptr_array_set_size (self->parts, MOST_PARTS);
  self->pieces = g_ptr_array_new_with_free_func (piece_free);
  for (guint i = 0; i < self->parts->len; i++)
    g_ptr_array_add (self->pieces, read_piece (self->parts->pdata[i], letter));
  return self;
}

/**
 * pp_letter_reading_free:
 *
 * Frees it.
 */
void
pp_letter_reading_free (PpLetterReading *self)
{
  g_return_if_fail (self != NULL);

  g_ptr_array_unref (self->fields);
  g_ptr_array_unref (self->pieces);
  g_ptr_array_unref (self->parts);
  g_free (self);
}

/**
 * pp_letter_reading_takes_long:
 *
 * Returns: whether reading it would be felt, so that another thread should do it
 */
gboolean
pp_letter_reading_takes_long (GBytes *letter)
{
  return g_bytes_get_size (letter) > LONG_LETTER;
}
