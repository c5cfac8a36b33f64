/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The certificate authority: what it issues is cached, what it keeps in a folder comes back, and what lies there that is
 * not its own is refused in a sentence and left alone.
 */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/authority-private.h"

static char *
new_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("authority-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static char *
contents (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

static guint
mode_of (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  struct stat status;

  g_assert_cmpint (stat (path, &status), ==, 0);
  return status.st_mode & 0777;
}

static void
test_cached (void)
{
  g_autoptr (PpAuthority) authority = pp_authority_new ();
  g_autoptr (PpIdentity) first = pp_authority_issue (authority, "mx.example", NULL, PP_IDENTITY_TRUSTED);
  g_autoptr (PpIdentity) again = pp_authority_issue (authority, "mx.example", NULL, PP_IDENTITY_TRUSTED);
  g_autoptr (PpIdentity) addressed = pp_authority_issue (authority, "mx.example", "127.25.0.2", PP_IDENTITY_TRUSTED);
  g_autoptr (PpIdentity) self_signed = pp_authority_issue (authority, "mx.example", NULL, PP_IDENTITY_SELF_SIGNED);

  g_assert_true (first == again);
  g_assert_true (first != addressed);
  g_assert_true (first != self_signed);
  g_assert_true (pp_authority_get_trust (authority) == pp_authority_get_trust (authority));
}

/* A name of 253 octets does not fit a common name; the certificate can do without. */
static void
test_long_name (void)
{
  g_autoptr (PpAuthority) authority = pp_authority_new ();
  g_autofree char *name = g_strnfill (253, 'a');
  g_autoptr (PpIdentity) identity = NULL;

  for (guint i = 50; i < 253; i += 50)
    name[i] = '.';
  identity = pp_authority_issue (authority, name, NULL, PP_IDENTITY_TRUSTED);
  g_assert_nonnull (identity);
}

static void
test_folder (void)
{
  g_autofree char *parent = new_folder (), *folder = g_build_filename (parent, "new", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (PpAuthority) made = pp_authority_new_in_folder (folder, &error);
  g_autoptr (PpAuthority) loaded = NULL;
  g_autofree char *key = NULL, *key_later = NULL, *public = NULL, *of_made = NULL, *of_loaded = NULL, *path = NULL;

  g_assert_no_error (error);
  key = contents (folder, "ca.pem");
  public = contents (folder, "ca.crt");
  g_assert_cmpuint (mode_of (folder, "ca.pem"), ==, 0600);
  g_assert_cmpuint (mode_of (folder, "ca.crt"), ==, 0644);
  g_assert_nonnull (strstr (key, "PRIVATE KEY"));
  g_assert_null (strstr (public, "PRIVATE KEY"));
  /* the public part may get lost */
  path = g_build_filename (folder, "ca.crt", NULL);
  g_assert_cmpint (g_remove (path), ==, 0);
  loaded = pp_authority_new_in_folder (folder, &error);
  g_assert_no_error (error);
  of_made = pp_authority_get_certificate (made);
  of_loaded = pp_authority_get_certificate (loaded);
  g_assert_cmpstr (of_made, ==, of_loaded);
  g_assert_cmpstr (of_made, ==, public);
  key_later = contents (folder, "ca.pem");
  g_assert_cmpstr (key, ==, key_later);
  remove_folder (folder);
  remove_folder (parent);
}

typedef struct
{
  const char *what;
  const char *pem;    /* in ca.pem; NULL for what was made */
  gsize cut;          /* of what was made, if not 0 */
  gboolean other_key; /* with the key of another authority */
  const char *crt;    /* in ca.crt, or NULL */
  guint mode;
  const char *words;  /* that the sentence has */
} Trouble;

static const Trouble troubles[] = {
  { .what = "empty", .pem = "", .mode = 0600,
    .words = "ca.pem is not a certificate authority that can be used: there is no private key" },
  { .what = "a letter", .pem = "Dear Bob,\n", .mode = 0600, .words = "there is no private key" },
  { .what = "cut in the key", .cut = 100, .mode = 0600, .words = "there is no private key" },
  { .what = "cut in the certificate", .cut = 500, .mode = 0600, .words = "there is no certificate" },
  { .what = "readable by others", .mode = 0644, .words = "others than its owner may read it" },
  { .what = "another's key", .other_key = TRUE, .mode = 0600, .words = "do not belong together" },
  { .what = "another's certificate", .crt = "-----BEGIN CERTIFICATE-----\n", .mode = 0600,
    .words = "ca.crt is not the certificate" },
};

static char *
pem_for (const Trouble *trouble)
{
  g_autoptr (PpAuthority) one = pp_authority_new (), other = pp_authority_new ();
  g_autofree char *whole = NULL, *foreign = NULL;

  pp_authority_make (one);
  pp_authority_make (other);
  whole = pp_authority_to_pem (one);
  foreign = pp_authority_get_certificate (other);
  if (trouble->pem != NULL)
    return g_strdup (trouble->pem);
  if (trouble->other_key)
    *strstr (whole, "-----BEGIN CERTIFICATE") = '\0';
  if (trouble->cut > 0)
    whole[trouble->cut] = '\0';
  return g_strconcat (whole, trouble->other_key ? foreign : "", NULL);
}

static void
test_trouble (gconstpointer data)
{
  const Trouble *trouble = data;
  g_autofree char *folder = new_folder (), *pem = pem_for (trouble), *after = NULL, *crt_after = NULL;
  g_autofree char *key_path = g_build_filename (folder, "ca.pem", NULL), *crt_path = g_build_filename (folder, "ca.crt", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (key_path, pem, -1, NULL));
  g_assert_cmpint (g_chmod (key_path, trouble->mode), ==, 0);
  if (trouble->crt != NULL)
    g_assert_true (g_file_set_contents (crt_path, trouble->crt, -1, NULL));
  g_assert_null (pp_authority_new_in_folder (folder, &error));
  g_assert_error (error, PP_AUTHORITY_ERROR, PP_AUTHORITY_ERROR_FOREIGN);
  g_assert_nonnull (strstr (error->message, trouble->words));
  g_assert_nonnull (strstr (error->message, folder));
  after = contents (folder, "ca.pem");
  g_assert_cmpstr (pem, ==, after);
  if (trouble->crt != NULL)
    {
      crt_after = contents (folder, "ca.crt");
      g_assert_cmpstr (crt_after, ==, trouble->crt);
    }
  remove_folder (folder);
}

/* A file where the folder should be, a folder where the file should be, a link to nowhere. */
static void
test_machine (void)
{
  g_autofree char *folder = new_folder (), *path = g_build_filename (folder, "ca.pem", NULL);
  g_autoptr (GError) not_folder = NULL, is_folder = NULL, nowhere = NULL;

  g_assert_cmpint (symlink ("/nonexistent/nowhere", path), ==, 0);
  g_assert_null (pp_authority_new_in_folder (folder, &nowhere));
  g_assert_error (nowhere, PP_AUTHORITY_ERROR, PP_AUTHORITY_ERROR_MACHINE);
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_true (g_file_set_contents (path, "x", -1, NULL));
  g_assert_null (pp_authority_new_in_folder (path, &not_folder));
  g_assert_error (not_folder, PP_AUTHORITY_ERROR, PP_AUTHORITY_ERROR_MACHINE);
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  g_assert_null (pp_authority_new_in_folder (folder, &is_folder));
  g_assert_error (is_folder, PP_AUTHORITY_ERROR, PP_AUTHORITY_ERROR_MACHINE);
  remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/authority/cached", test_cached);
  g_test_add_func ("/authority/long-name", test_long_name);
  g_test_add_func ("/authority/folder", test_folder);
  for (guint i = 0; i < G_N_ELEMENTS (troubles); i++)
    {
      g_autofree char *path = g_strconcat ("/authority/trouble/", troubles[i].what, NULL);
      g_test_add_data_func (path, &troubles[i], test_trouble);
    }
  g_test_add_func ("/authority/machine", test_machine);
  return g_test_run ();
}
