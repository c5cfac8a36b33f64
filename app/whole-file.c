/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writing files that are there as a whole or not at all: beside the place first, then moved there. What is no plain file (a pipe,
 * a device) is written to as it is.
 */
#include "app/whole-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <unistd.h>

#include "app/cli.h"

static volatile sig_atomic_t came;
static struct sigaction before[2];
static const int signals[2] = { SIGINT, SIGTERM };

static void
take (int unused)
{
  came = 1;
}

/**
 * pp_interruption_begin:
 *
 * From now on somebody asks pp_interruption_came() and cleans up.
 */
void
pp_interruption_begin (void)
{
  struct sigaction action = { .sa_handler = take };

  came = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    sigaction (signals[i], &action, &before[i]);
}

/**
 * pp_interruption_end:
 *
 * From now on it is as it was.
 */
void
pp_interruption_end (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    sigaction (signals[i], &before[i], NULL);
}

/**
 * pp_interruption_came:
 *
 * Returns: whether the program was asked to end since pp_interruption_begin()
 */
gboolean
pp_interruption_came (void)
{
  return came != 0;
}

static gboolean
write_all (int fd, GBytes *octets)
{
  gsize left;
  const char *p = g_bytes_get_data (octets, &left);

  while (left > 0)
    {
      gssize written = write (fd, p, left);

      if (written < 0 && errno == EINTR && !pp_interruption_came ())
        continue;
      if (written < 0)
        return FALSE;
      p += written;
      left -= written;
    }
  return TRUE;
}

static gboolean
fail (const char *path, GError **error)
{
  int why = errno;
  g_autofree char *name = g_str_equal (path, "-") ? g_strdup (_("standard output")) : g_filename_display_name (path);

  if (pp_interruption_came ())
    g_set_error (error, PP_CLI_ERROR, PP_CLI_ERROR_MACHINE, _("Stopped as asked; nothing was written to “%s”."), name);
  else
    g_set_error (error, PP_CLI_ERROR, PP_CLI_ERROR_MACHINE, _("Cannot write to “%s”: %s."), name, g_strerror (why));
  return FALSE;
}

static gboolean
write_there (const char *path, GBytes *octets, GError **error)
{
  gboolean standard = g_str_equal (path, "-");
  int fd = standard ? STDOUT_FILENO : g_open (path, O_WRONLY | O_CLOEXEC, 0);

  if (fd < 0 || !write_all (fd, octets))
    {
      fail (path, error);
      if (fd > STDOUT_FILENO)
        close (fd);
      return FALSE;
    }
  return standard || close (fd) == 0 || fail (path, error);
}

/* The mode that a new file gets; there is no other way to ask for the mask than to set it. */
static mode_t
new_mode (void)
{
  mode_t mask = umask (0);

  umask (mask);
  return 0666 & ~mask;
}

static gboolean
write_beside (const char *path, GBytes *octets, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path), *base = g_path_get_basename (path);
  g_autofree char *beside = g_strdup_printf ("%s/.%s.XXXXXX", folder, base);
  int fd = g_mkstemp_full (beside, O_WRONLY | O_CLOEXEC, 0600);
  gboolean well;

  if (fd < 0)
    return fail (path, error);
  well = write_all (fd, octets) && fchmod (fd, new_mode ()) == 0;
  well = (close (fd) == 0) && well;
  if (well && !pp_interruption_came () && g_rename (beside, path) == 0)
    return TRUE;
  fail (path, error);
  g_unlink (beside);
  return FALSE;
}

/**
 * pp_whole_file_write:
 * @path: a file, replaced if it is there; "-" for standard output
 * @octets: what is to be in it
 * @error: return location
 *
 * To be called between pp_interruption_begin() and pp_interruption_end().
 *
 * Returns: %FALSE with a #PpCliError if that could not be done; then the file is as it was
 */
gboolean
pp_whole_file_write (const char *path, GBytes *octets, GError **error)
{
  GStatBuf there;

  g_return_val_if_fail (path != NULL && octets != NULL, FALSE);

  if (g_str_equal (path, "-") || (g_stat (path, &there) == 0 && !S_ISREG (there.st_mode) && !S_ISDIR (there.st_mode)))
    return write_there (path, octets, error);
  return write_beside (path, octets, error);
}
