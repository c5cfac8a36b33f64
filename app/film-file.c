/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Films as files. WebP is made by its library; GIF and APNG by a program that is installed, from PNG frames in a folder of our own.
 */
#include "app/film-file.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <webp/encode.h>
#include <webp/mux.h>

#include "app/cli.h"
#include "app/drawing.h"
#include "app/whole-file.h"

typedef enum
{
  FRAMES,
  WEBP,
  GIF,
  APNG
} Kind;

struct _PpFilmFile
{
  Kind kind;
  char *path;
  guint width, height, fps;
  guint count;       /* frames so far */
  gboolean finished;

  char *folder;      /* of the frames */
  char *before, *after; /* of a frame's name, around its number */
  guint digits;
  gboolean made;     /* the folder is ours */
  GPtrArray *written;

  WebPAnimEncoder *encoder;
  WebPConfig config;
};

static gboolean
fail (GError **error, int code, const char *format, ...) G_GNUC_PRINTF (3, 4);

static gboolean
fail (GError **error, int code, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  if (error != NULL)
    *error = g_error_new_valist (PP_CLI_ERROR, code, format, arguments);
  va_end (arguments);
  return FALSE;
}

/* "frame-%05d.png" is a pattern; what is no suffix that we know is a folder. */
static gboolean
read_pattern (PpFilmFile *self, const char *base, GError **error)
{
  const char *percent = strchr (base, '%'), *p = percent + 1;
  g_autofree char *shown = g_filename_display_name (base);

  while (g_ascii_isdigit (*p) && p - percent < 3)
    self->digits = self->digits * 10 + (*p++ - '0');
  if (*p != 'd' || strchr (p, '%') != NULL || self->digits > 9 || !g_str_has_suffix (p, ".png"))
    return fail (error, PP_CLI_ERROR_USAGE, _("Frames are named such as frame-%%05d.png, not “%s”."), shown);
  self->before = g_strndup (base, percent - base);
  self->after = g_strdup (p + 1);
  return TRUE;
}

static gboolean
is_empty (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  return dir != NULL && g_dir_read_name (dir) == NULL;
}

static gboolean
open_frames (PpFilmFile *self, const char *path, GError **error)
{
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *shown = g_filename_display_name (path);

  self->written = g_ptr_array_new_with_free_func (g_free);
  if (strchr (base, '%') != NULL)
    {
      self->folder = g_path_get_dirname (path);
      return read_pattern (self, base, error);
    }
  self->folder = g_strdup (path);
  self->before = g_strdup ("frame-");
  self->after = g_strdup (".png");
  self->digits = 5;
  if (g_mkdir (path, 0777) == 0)
    return self->made = TRUE;
  if (errno != EEXIST || !g_file_test (path, G_FILE_TEST_IS_DIR))
    return fail (error, PP_CLI_ERROR_MACHINE, _("Cannot make the folder “%s”: %s."), shown, g_strerror (errno));
  return is_empty (path) || fail (error, PP_CLI_ERROR_INPUT, _("There is something in the folder “%s” already: frames of two films would be mixed."), shown);
}

/* @programs: the first that is there makes it. */
static gboolean
open_installed (PpFilmFile *self, const char *const *programs, const char *package, GError **error)
{
  for (; *programs != NULL; programs++)
    {
      g_autofree char *program = g_find_program_in_path (*programs);

      if (program == NULL)
        continue;
      self->written = g_ptr_array_new_with_free_func (g_free);
      self->folder = g_dir_make_tmp ("pennypost-film-XXXXXX", error);
      self->before = g_strdup ("frame-");
      self->after = g_strdup (".png");
      self->digits = 9;
      self->made = self->folder != NULL;
      return self->made;
    }
  return fail (error, PP_CLI_ERROR_MACHINE, _("That kind of film takes %s, which is not installed. A film in .webp takes nothing more."), package);
}

static const char *const gif_makers[] = { "convert", "magick", NULL }, *const apng_makers[] = { "ffmpeg", NULL };

static gboolean
open_webp (PpFilmFile *self, GError **error)
{
  WebPAnimEncoderOptions options;

  if (!WebPAnimEncoderOptionsInit (&options) || !WebPConfigInit (&self->config))
    return fail (error, PP_CLI_ERROR_MACHINE, _("The library for WebP is not the right one."));
  /* Measured: lossless takes five times the room or three times as long. */
  self->config.method = 1;
  self->config.quality = 88;
  options.kmin = 9;
  options.kmax = 25;
  self->encoder = WebPAnimEncoderNew (self->width, self->height, &options);
  return self->encoder != NULL || fail (error, PP_CLI_ERROR_USAGE, _("A picture of %u × %u pixels is too large for WebP."), self->width, self->height);
}

static gboolean
open_kind (PpFilmFile *self, const char *path, GError **error)
{
  g_autofree char *name = g_filename_display_name (path);
  const char *slash = strrchr (path, '/'), *dot = strrchr (slash != NULL ? slash : path, '.');

  if (dot == NULL || g_str_has_suffix (path, "/") || strchr (dot, '%') != NULL || (g_str_equal (dot, ".png") && strchr (path, '%') != NULL))
    return open_frames (self, path, error);
  if (g_ascii_strcasecmp (dot, ".webp") == 0)
    {
      self->kind = WEBP;
      return open_webp (self, error);
    }
  if (g_ascii_strcasecmp (dot, ".gif") == 0)
    {
      self->kind = GIF;
      return open_installed (self, gif_makers, "ImageMagick", error);
    }
  if (g_ascii_strcasecmp (dot, ".apng") == 0)
    {
      self->kind = APNG;
      return open_installed (self, apng_makers, "ffmpeg", error);
    }
  return fail (error, PP_CLI_ERROR_USAGE,
               _("Which kind of film is “%s” to be? A name that ends in .webp, .gif or .apng, a folder for frames, or frame-%%05d.png."), name);
}

/**
 * pp_film_file_new:
 * @path: a folder, a pattern for numbered frames, or a file; its suffix says of which kind
 * @width: of each picture
 * @height: of each picture
 * @fps: frames a second
 * @error: return location
 *
 * Returns: (transfer full): where pictures can be added, or %NULL with a #PpCliError
 */
PpFilmFile *
pp_film_file_new (const char *path, guint width, guint height, guint fps, GError **error)
{
  g_autoptr (PpFilmFile) self = g_new0 (PpFilmFile, 1);

  self->path = g_strdup (path);
  self->width = width;
  self->height = height;
  self->fps = fps;
  return open_kind (self, path, error) ? g_steal_pointer (&self) : NULL;
}

static gboolean
add_frames (PpFilmFile *self, cairo_surface_t *pixels, guint frames, GError **error)
{
  g_autoptr (GBytes) png = pp_drawing_make_png (pixels, error);

  for (guint i = 1; png != NULL && i <= frames; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s%0*u%s", self->before, (int) self->digits, self->count + i, self->after);
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      if (!pp_whole_file_write (path, png, error))
        return FALSE;
      g_ptr_array_add (self->written, g_steal_pointer (&path));
    }
  return png != NULL;
}

static int
time_ms (const PpFilmFile *self)
{
  return (gint64) self->count * 1000 / self->fps;
}

static gboolean
add_webp (PpFilmFile *self, cairo_surface_t *pixels, GError **error)
{
  WebPPicture picture;
  gboolean well;

  if (!WebPPictureInit (&picture))
    return FALSE;
  picture.use_argb = 1;
  picture.width = self->width;
  picture.height = self->height;
  /* RGB24 is what WebP calls BGRX here: four octets a pixel, the last one unused. */
  well = WebPPictureImportBGRX (&picture, cairo_image_surface_get_data (pixels), cairo_image_surface_get_stride (pixels)) &&
         WebPAnimEncoderAdd (self->encoder, &picture, time_ms (self), &self->config);
  WebPPictureFree (&picture);
  return well || fail (error, PP_CLI_ERROR_MACHINE, _("WebP does not take the picture: %s."), WebPAnimEncoderGetError (self->encoder));
}

/**
 * pp_film_file_add:
 * @pixels: (transfer none): the next picture
 * @frames: for how many frames it is to be seen
 * @error: return location
 *
 * Returns: %FALSE with a #PpCliError if it could not be added
 */
gboolean
pp_film_file_add (PpFilmFile *self, cairo_surface_t *pixels, guint frames, GError **error)
{
  gboolean well = self->kind == WEBP ? add_webp (self, pixels, error) : add_frames (self, pixels, frames, error);

  self->count += frames;
  return well;
}

static gboolean
finish_webp (PpFilmFile *self, GError **error)
{
  g_autoptr (GBytes) octets = NULL;
  WebPData data;

  WebPDataInit (&data);
  if (!WebPAnimEncoderAdd (self->encoder, NULL, time_ms (self), NULL) || !WebPAnimEncoderAssemble (self->encoder, &data))
    return fail (error, PP_CLI_ERROR_MACHINE, _("WebP does not take the film: %s."), WebPAnimEncoderGetError (self->encoder));
  octets = g_bytes_new (data.bytes, data.size);
  WebPDataClear (&data);
  return pp_whole_file_write (self->path, octets, error);
}

/* What the other program has made goes where it was asked for as a whole. */
static gboolean
bring_home (PpFilmFile *self, const char *made, GError **error)
{
  g_autofree char *octets = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize length;

  if (!g_file_get_contents (made, &octets, &length, error))
    return FALSE;
  bytes = g_bytes_new_take (g_steal_pointer (&octets), length);
  return pp_whole_file_write (self->path, bytes, error);
}

static gboolean
finish_installed (PpFilmFile *self, GError **error)
{
  g_autofree char *maker = g_find_program_in_path (self->kind == APNG ? "ffmpeg" : "convert");
  g_autofree char *made = g_build_filename (self->folder, self->kind == APNG ? "film.apng" : "film.gif", NULL);
  g_autofree char *rate = g_strdup_printf ("%u", self->fps);
  g_autofree char *some = g_build_filename (self->folder, self->kind == APNG ? "frame-%09d.png" : "frame-*.png", NULL);
  const char *gif[] = { maker != NULL ? maker : "magick", "-delay", NULL, "-loop", "0", some, "-layers", "Optimize", made, NULL };
  const char *apng[] = { maker, "-loglevel", "error", "-y", "-framerate", rate, "-i", some, "-plays", "0", "-f", "apng", made, NULL };
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *hundredths = g_strdup_printf ("%u", MAX (2, (100 + self->fps / 2) / self->fps));

  gif[2] = hundredths;
  process = g_subprocess_newv (self->kind == APNG ? apng : gif, G_SUBPROCESS_FLAGS_STDOUT_SILENCE, error);
  if (process == NULL || !g_subprocess_wait_check (process, NULL, error))
    {
      g_prefix_error (error, "%s: ", self->kind == APNG ? "ffmpeg" : "ImageMagick");
      return FALSE;
    }
  g_ptr_array_add (self->written, g_strdup (made));
  return bring_home (self, made, error);
}

/**
 * pp_film_file_finish:
 * @error: return location
 *
 * Nothing more comes.
 *
 * Returns: %FALSE if the film could not be made
 */
gboolean
pp_film_file_finish (PpFilmFile *self, GError **error)
{
  self->finished = self->kind == WEBP ? finish_webp (self, error) : self->kind == FRAMES || finish_installed (self, error);
  return self->finished;
}

/**
 * pp_film_file_free:
 *
 * Frees it. If it was not finished, nothing of it stays.
 */
void
pp_film_file_free (PpFilmFile *self)
{
  gboolean gone = !self->finished || self->kind != FRAMES;

  for (guint i = 0; gone && self->written != NULL && i < self->written->len; i++)
    g_unlink (self->written->pdata[i]);
  if (gone && self->made)
    g_rmdir (self->folder);
  g_clear_pointer (&self->written, g_ptr_array_unref);
  g_clear_pointer (&self->encoder, WebPAnimEncoderDelete);
  g_free (self->folder);
  g_free (self->before);
  g_free (self->after);
  g_free (self->path);
  g_free (self);
}
