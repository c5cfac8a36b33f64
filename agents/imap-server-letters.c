/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What changes the letters of the selected mailbox: STORE, COPY, MOVE, EXPUNGE, and their UID forms.
 */
#include "agents/imap-server-private.h"

#include <string.h>

static gboolean
may_write (PpImapSession *self)
{
  if (!self->view.read_only)
    return TRUE;
  pp_imap_no (self, "[READ-ONLY] The mailbox was opened with EXAMINE: nothing can be changed");
  return FALSE;
}

/* ------------------------------------------------------------------ STORE */

typedef struct
{
  PpImapSession *session; /* lives as long as its port, which is owned */
  gboolean silent;
  gboolean missed;        /* some of the letters are gone */
} Storing;

/* RFC 7162, 3.1.3: numbers of STORE, UIDs of UID STORE */
static char *
list_modified (PpImapSession *self, const GArray *refused)
{
  GString *list = g_string_new ("[MODIFIED ");

  if (self->verb->by_uid)
    pp_imap_set_append (list, refused);
  else
    {
      g_autoptr (GArray) numbered = pp_imap_view_number (&self->view, refused);
      g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint32));

      for (guint i = 0; i < numbered->len; i++)
        g_array_append_val (numbers, g_array_index (numbered, PpNumbered, i).number);
      pp_imap_set_append (list, numbers);
    }
  g_string_append (list, "] ");
  return g_string_free (list, FALSE);
}

static void
answer_store (PpImapSession *self, const Storing *storing, const GArray *changed, const GArray *refused)
{
  gboolean conditional = refused != NULL && refused->len > 0;
  g_autofree char *modified = conditional ? list_modified (self, refused) : NULL;

  if (!storing->silent)
    pp_imap_say_flags (self, changed, TRUE, self->verb->by_uid);
  else if (self->condstore)
    pp_imap_say_flags (self, changed, FALSE, TRUE); /* the new mod-sequences: RFC 7162, 3.1.3 */
  if (storing->missed && modified != NULL)
    pp_imap_no (self, "%sSome of the messages are gone", modified);
  else if (storing->missed) /* RFC 2180, 4.2, leaves it to us; what is there has its flags */
    pp_imap_ok (self, "[EXPUNGEISSUED] Some of the messages are gone");
  else
    pp_imap_ok (self, "%sStored", modified != NULL ? modified : "");
}

static void
stored (gpointer data, const GArray *changed, const GArray *refused, const GError *error)
{
  Storing *storing = data;
  PpImapSession *self = storing->session;

  if (pp_imap_is_back (self) && error != NULL)
    pp_imap_refuse_store (self, error, "NONEXISTENT");
  else if (pp_imap_is_back (self))
    answer_store (self, storing, changed, refused);
  g_object_unref (self->port);
  g_free (storing);
}

/* store-modifiers = "(" "UNCHANGEDSINCE" SP mod-sequence-valzer ")" */
static gboolean
read_unchanged (const PpImapArgument *list, guint64 *since)
{
  return list->list->len == 2 && pp_imap_argument_is (list->list->pdata[0], "UNCHANGEDSINCE") &&
         pp_imap_argument_number (list->list->pdata[1], G_MAXINT64, since);
}

/* (["+" / "-"] "FLAGS" [".SILENT"]) */
static gboolean
read_mode (const PpImapArgument *argument, PpFlagsMode *mode, gboolean *silent)
{
  static const struct { const char *word; PpFlagsMode mode; gboolean silent; } words[] = {
    { "FLAGS", PP_FLAGS_SET, FALSE },     { "FLAGS.SILENT", PP_FLAGS_SET, TRUE },
    { "+FLAGS", PP_FLAGS_ADD, FALSE },    { "+FLAGS.SILENT", PP_FLAGS_ADD, TRUE },
    { "-FLAGS", PP_FLAGS_REMOVE, FALSE }, { "-FLAGS.SILENT", PP_FLAGS_REMOVE, TRUE },
  };

  for (guint i = 0; argument != NULL && i < G_N_ELEMENTS (words); i++)
    if (pp_imap_argument_is (argument, words[i].word))
      {
        *mode = words[i].mode;
        *silent = words[i].silent;
        return TRUE;
      }
  return FALSE;
}

/* What STORE said behind its set. */
typedef struct
{
  PpFlagsMode mode;
  gboolean silent;
  guint64 since;
  PpFlags flags;
  GPtrArray *keywords;
} Wanted;

/* FALSE: answered. */
static gboolean
read_store (PpImapSession *self, Wanted *wanted)
{
  g_autoptr (GError) error = NULL;
  const PpImapArgument *flags;
  guint place = 1;

  wanted->since = G_MAXUINT64;
  if (pp_imap_argument (self, place) != NULL && pp_imap_argument (self, place)->kind == PP_IMAP_LIST &&
      !read_unchanged (pp_imap_argument (self, place++), &wanted->since))
    {
      pp_imap_bad (self, "STORE knows the modifier (UNCHANGEDSINCE number)");
      return FALSE;
    }
  if (!read_mode (pp_imap_argument (self, place++), &wanted->mode, &wanted->silent) ||
      (flags = pp_imap_argument (self, place)) == NULL ||
      (flags->kind == PP_IMAP_LIST && pp_imap_count (self) != place + 1))
    {
      pp_imap_syntax (self);
      return FALSE;
    }
  if (flags->kind == PP_IMAP_LIST ? pp_imap_flags_parse (flags, 0, &wanted->flags, &wanted->keywords, &error)
                                  : pp_imap_flags_parse (self->words, self->first + place, &wanted->flags, &wanted->keywords, &error))
    return TRUE;
  pp_imap_fault (self, error);
  return FALSE;
}

/* store = "STORE" SP sequence-set [SP store-modifiers] SP store-att-flags */
void
pp_imap_handle_store (PpImapSession *self)
{
  static const char *const no_keywords[] = { NULL };
  gboolean missed;
  g_autoptr (GArray) uids = pp_imap_get_uids (self, 0, &missed);
  Wanted wanted = { 0 };
  Storing *storing;

  if (uids == NULL)
    return;
  if (read_store (self, &wanted) && may_write (self))
    {
      if (wanted.since != G_MAXUINT64)
        pp_imap_enable_condstore (self);
      storing = g_new0 (Storing, 1);
      storing->session = pp_imap_wait (self);
      storing->silent = wanted.silent;
      storing->missed = missed;
      pp_mailbox_flag (self->view.mailbox, uids, wanted.mode, wanted.flags,
                       wanted.keywords != NULL ? (const char *const *) wanted.keywords->pdata : no_keywords, wanted.since,
                       &self->view.viewer, stored, storing);
    }
  g_clear_pointer (&wanted.keywords, g_ptr_array_unref);
}

/* ------------------------------------------------------------------ COPY, MOVE */

typedef struct
{
  PpImapSession *session; /* lives as long as its port, which is owned */
  guint32 validity;       /* of where they go */
  gboolean move;
} Copying;

/* "COPYUID validity from to" (RFC 4315, 3), or nothing where nothing was copied */
static char *
describe_copies (guint32 validity, const GArray *from, const GArray *now)
{
  GString *code;

  if (from == NULL || from->len == 0)
    return NULL;
  code = g_string_new (NULL);
  g_string_append_printf (code, "[COPYUID %u ", validity);
  pp_imap_set_append_unordered (code, from);
  g_string_append (code, " ");
  pp_imap_set_append_unordered (code, now);
  g_string_append (code, "] ");
  return g_string_free (code, FALSE);
}

/* MOVE says where they are now before it says that they are gone (RFC 9051, 6.4.8; RFC 7162, 3.2.10.2). */
static void
answer_move (PpImapSession *self, const char *code)
{
  g_autofree char *mod_seq = NULL;

  if (code != NULL)
    pp_imap_say (self, "OK %sMoved", code);
  if (self->condstore && code != NULL)
    mod_seq = g_strdup_printf ("[HIGHESTMODSEQ %" G_GUINT64_FORMAT "] ", pp_mailbox_get_mod_seq (self->view.mailbox));
  pp_imap_ok (self, "%s%s", mod_seq != NULL ? mod_seq : "", code != NULL ? "Moved" : "There was nothing to move");
}

static void
copied (gpointer data, const GArray *from, const GArray *now, const GError *error)
{
  Copying *copying = data;
  PpImapSession *self = copying->session;
  g_autofree char *code = error == NULL ? describe_copies (copying->validity, from, now) : NULL;

  if (pp_imap_is_back (self) && error != NULL)
    pp_imap_refuse_store (self, error, "TRYCREATE");
  else if (pp_imap_is_back (self) && copying->move)
    answer_move (self, code);
  else if (pp_imap_is_back (self))
    pp_imap_ok (self, "%s%s", code != NULL ? code : "", code != NULL ? "Copied" : "There was nothing to copy");
  g_object_unref (self->port);
  g_free (copying);
}

/* All of them or none (RFC 9051, 6.4.7). */
static void
copy (PpImapSession *self, gboolean move)
{
  gboolean missed;
  g_autoptr (GArray) uids = pp_imap_get_uids (self, 0, &missed);
  g_autofree char *name = uids != NULL ? pp_imap_get_name (self, 1) : NULL;
  PpMailbox *to;
  Copying *copying;

  if (name == NULL)
    return;
  to = pp_account_find (self->account, name);
  if (to == NULL)
    pp_imap_no (self, "[TRYCREATE] There is no such mailbox");
  else if (missed)
    pp_imap_no (self, "[EXPUNGEISSUED] Some of the messages are gone");
  else if (!move || may_write (self))
    {
      copying = g_new0 (Copying, 1);
      copying->session = pp_imap_wait (self);
      copying->validity = pp_mailbox_get_validity (to);
      copying->move = move;
      pp_mailbox_copy (self->view.mailbox, uids, to, move, &self->view.viewer, copied, copying);
    }
}

void
pp_imap_handle_copy (PpImapSession *self)
{
  copy (self, FALSE);
}

void
pp_imap_handle_move (PpImapSession *self)
{
  copy (self, TRUE);
}

/* ------------------------------------------------------------------ EXPUNGE */

/* They are told of with everything else that is new; the code is RFC 7162's (3.2.9). */
static void
expunged (gpointer data, const GArray *removed, guint64 mod_seq, const GError *error)
{
  PpImapSession *self = data;
  g_autoptr (PpPort) kept = self->port;

  if (!pp_imap_is_back (self))
    return;
  if (error != NULL)
    pp_imap_refuse_store (self, error, "NONEXISTENT");
  else if (self->condstore && removed != NULL && removed->len > 0)
    pp_imap_ok (self, "[HIGHESTMODSEQ %" G_GUINT64_FORMAT "] Expunged", mod_seq);
  else
    pp_imap_ok (self, "Expunged");
}

void
pp_imap_handle_expunge (PpImapSession *self)
{
  if (may_write (self))
    pp_mailbox_remove (self->view.mailbox, NULL, FALSE, &self->view.viewer, expunged, pp_imap_wait (self));
}

/* uid-expunge = "UID" SP "EXPUNGE" SP sequence-set (RFC 4315, 2.1) */
void
pp_imap_handle_uid_expunge (PpImapSession *self)
{
  gboolean missed;
  g_autoptr (GArray) uids = pp_imap_get_uids (self, 0, &missed);

  if (uids != NULL && may_write (self))
    pp_mailbox_remove (self->view.mailbox, uids, FALSE, &self->view.viewer, expunged, pp_imap_wait (self));
}
