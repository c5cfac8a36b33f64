/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An authority that stays: its private key and certificate in ca.pem, for its owner alone, and the certificate in ca.crt,
 * to be given to programs that shall trust it. What lies there already is used or refused, and never written over.
 */
#include "sim/authority-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LONGEST_FILE 65536

static gboolean
machine_refused (const char *path, GError **error)
{
  g_set_error (error, PP_AUTHORITY_ERROR, PP_AUTHORITY_ERROR_MACHINE, "%s: %s", path, g_strerror (errno));
  return FALSE;
}

static gboolean
write_all (int fd, const char *text)
{
  gsize length = strlen (text);

  while (length > 0)
    {
      gssize count = write (fd, text, length);
      if (count < 0 && errno == EINTR)
        continue;
      if (count < 0)
        return FALSE;
      text += count;
      length -= count;
    }
  return fsync (fd) == 0;
}

/* Puts a whole file at @path, or none. If there is one by now, another program was quicker: that one stays. */
static gboolean
put_file (const char *path, const char *text, int mode, GError **error)
{
  g_autofree char *beside = g_strconcat (path, ".XXXXXX", NULL);
  int fd = g_mkstemp_full (beside, O_RDWR | O_CLOEXEC, 0600);
  gboolean written;
  int problem;

  if (fd < 0)
    return machine_refused (path, error);
  written = write_all (fd, text) && fchmod (fd, mode) == 0 && (link (beside, path) == 0 || errno == EEXIST);
  problem = errno;
  close (fd);
  unlink (beside);
  errno = problem;
  return written || machine_refused (path, error);
}

/* What is in the file, with its mode; NULL without an error if there is none. */
static char *
get_file (const char *path, gsize *length, guint *mode, GError **error)
{
  g_autofree char *text = g_malloc (LONGEST_FILE + 1);
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat status;
  gssize count;

  if (fd < 0)
    {
      if (errno != ENOENT)
        machine_refused (path, error);
      return NULL;
    }
  count = fstat (fd, &status) == 0 ? read (fd, text, LONGEST_FILE + 1) : -1;
  if (count < 0)
    machine_refused (path, error);
  close (fd);
  if (count < 0)
    return NULL;
  *length = count;
  *mode = status.st_mode & 0777;
  text[MIN (count, LONGEST_FILE)] = '\0';
  return g_steal_pointer (&text);
}

static gboolean
load_key (PpAuthority *self, const char *path, GError **error)
{
  gsize length = 0;
  guint mode = 0;
  g_autofree char *pem = get_file (path, &length, &mode, error);
  const char *fault = NULL;

  if (pem == NULL)
    {
      if (error != NULL && *error == NULL)
        machine_refused (path, error);
      return FALSE;
    }
  if ((mode & 0077) != 0)
    fault = "others than its owner may read it, and it holds a private key (chmod 600 helps, if nobody has)";
  else if (length > LONGEST_FILE)
    fault = "it is much too long";
  else
    pp_authority_from_pem (self, pem, length, &fault);
  if (fault == NULL)
    return TRUE;
  g_set_error (error, PP_AUTHORITY_ERROR, PP_AUTHORITY_ERROR_FOREIGN,
               "%s is not a certificate authority that can be used: %s", path, fault);
  return FALSE;
}

static gboolean
make_key (const char *path, GError **error)
{
  g_autoptr (PpAuthority) made = NULL;
  g_autofree char *pem = NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS) || g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    return TRUE;
  made = pp_authority_new ();
  pp_authority_make (made);
  pem = pp_authority_to_pem (made);
  return put_file (path, pem, 0600, error);
}

static gboolean
publish (PpAuthority *self, const char *path, GError **error)
{
  g_autofree char *certificate = pp_authority_get_certificate (self), *there = NULL;
  g_autoptr (GError) problem = NULL;
  gsize length = 0;
  guint mode = 0;

  if (!g_file_test (path, G_FILE_TEST_EXISTS) && !put_file (path, certificate, 0644, error))
    return FALSE;
  there = get_file (path, &length, &mode, &problem);
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (there != NULL && length == strlen (certificate) && memcmp (there, certificate, length) == 0)
    return TRUE;
  g_set_error (error, PP_AUTHORITY_ERROR, PP_AUTHORITY_ERROR_FOREIGN,
               "%s is not the certificate of the authority in ca.pem beside it; without it, it would be written anew", path);
  return FALSE;
}

/**
 * pp_authority_new_in_folder:
 * @path: a folder, which is made if it is not there
 *
 * The authority that lives in the folder, in ca.pem and ca.crt; if there is none it is made.
 * Returns: (transfer full): the authority; %NULL with @error set (%PP_AUTHORITY_ERROR) if what lies there is damaged or
 * something else, or if the machine refused; the message names the file
 */
PpAuthority *
pp_authority_new_in_folder (const char *path, GError **error)
{
  g_autoptr (PpAuthority) self = pp_authority_new ();
  g_autofree char *key = g_build_filename (path, "ca.pem", NULL), *certificate = g_build_filename (path, "ca.crt", NULL);
  g_autoptr (GError) problem = NULL;

  if (g_mkdir_with_parents (path, 0700) != 0)
    machine_refused (path, &problem);
  else if (make_key (key, &problem) && load_key (self, key, &problem) && publish (self, certificate, &problem))
    return g_steal_pointer (&self);
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}
