/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which mailboxes a server has, and what they are called here; those that are needed are made.
 */
#include "agents/imap-client-private.h"

#include <string.h>

#define NAME_MOST 1000

void
pp_imap_call_listed_free (PpImapListed *listed)
{
  g_free (listed->remote);
  g_free (listed->name);
  g_free (listed);
}

/* ------------------------------------------------------------------ names */

char *
pp_imap_call_quote_mailbox (PpImapCall *self, const char *remote)
{
  GString *said = g_string_new (NULL);

  pp_imap_mailbox_append (said, remote, !self->can.rev1);
  return g_string_free (said, FALSE);
}

/* What we call a mailbox of the server: without what is in front of all our own, and "/" between its levels. */
static char *
name_here (PpImapCall *self, const char *remote)
{
  char *name;

  if (g_ascii_strcasecmp (remote, PP_DEVICE_INBOX) == 0)
    return g_strdup (PP_DEVICE_INBOX);
  if (*self->prefix != '\0' && g_str_has_prefix (remote, self->prefix) && strlen (remote) > strlen (self->prefix))
    remote += strlen (self->prefix);
  name = g_strdup (remote);
  if (self->delimiter != '/' && self->delimiter != '\0')
    {
      g_strdelimit (name, "/", '_');
      for (char *at = strchr (name, self->delimiter); at != NULL; at = strchr (at + 1, self->delimiter))
        *at = '/';
    }
  return name;
}

static char *
name_there (PpImapCall *self, const char *name)
{
  char *remote = g_strconcat (self->prefix, name, NULL);

  if (self->delimiter != '\0')
    g_strdelimit (remote + strlen (self->prefix), "/", self->delimiter);
  return remote;
}

PpImapListed *
pp_imap_call_find_listed (PpImapCall *self, const char *name)
{
  for (guint i = 0; i < self->listed->len; i++)
    if (strcmp (((PpImapListed *) self->listed->pdata[i])->name, name) == 0)
      return self->listed->pdata[i];
  return NULL;
}

/* ------------------------------------------------------------------ what is heard */

/* NAMESPACE (("" "/")) NIL NIL: the first is our own (RFC 9051, 7.3.? "namespace-response"). */
void
pp_imap_call_hear_namespace (PpImapCall *self, const PpImapArgument *response)
{
  const PpImapArgument *own = pp_imap_argument_get (response, 2), *first, *prefix, *delimiter;

  first = own != NULL && own->kind == PP_IMAP_LIST ? pp_imap_argument_get (own, 0) : NULL;
  prefix = first != NULL && first->kind == PP_IMAP_LIST ? pp_imap_argument_get (first, 0) : NULL;
  delimiter = prefix != NULL ? pp_imap_argument_get (first, 1) : NULL;
  if (prefix == NULL || delimiter == NULL || prefix->kind == PP_IMAP_LIST || prefix->length > NAME_MOST)
    return;
  g_free (self->prefix);
  self->prefix = pp_imap_mailbox_decode (prefix->text, prefix->length, !self->can.rev1);
  if (self->prefix == NULL)
    self->prefix = g_strdup ("");
  self->delimiter = delimiter->kind == PP_IMAP_STRING && delimiter->length == 1 ? *delimiter->text : '\0';
}

static gboolean
has_word (const PpImapArgument *list, const char *word)
{
  for (guint i = 0; list->kind == PP_IMAP_LIST && i < list->list->len; i++)
    if (pp_imap_argument_is (list->list->pdata[i], word))
      return TRUE;
  return FALSE;
}

static char *
read_name (PpImapCall *self, const PpImapArgument *argument)
{
  char *name;

  if (argument == NULL || argument->kind == PP_IMAP_LIST || argument->length == 0 || argument->length > NAME_MOST)
    return NULL;
  name = pp_imap_mailbox_decode (argument->text, argument->length, !self->can.rev1);
  for (const char *at = name; at != NULL && *at != '\0'; at++)
    if (g_ascii_iscntrl (*at))
      {
        g_free (name);
        return NULL;
      }
  return name;
}

/* LIST (\HasNoChildren) "/" Archive */
void
pp_imap_call_hear_list (PpImapCall *self, const PpImapArgument *response)
{
  const PpImapArgument *attributes = pp_imap_argument_get (response, 2), *delimiter = pp_imap_argument_get (response, 3);
  PpImapListed *listed;
  char *remote;

  if (self->listing == NULL || attributes == NULL || delimiter == NULL || self->listing->len >= PP_IMAP_LISTED_MOST)
    return;
  remote = read_name (self, pp_imap_argument_get (response, 4));
  if (remote == NULL)
    return;
  if (!self->asked_namespace)
    self->delimiter = delimiter->kind == PP_IMAP_STRING && delimiter->length == 1 ? *delimiter->text : '\0';
  listed = g_new0 (PpImapListed, 1);
  listed->remote = remote;
  listed->name = name_here (self, remote);
  listed->selectable = !has_word (attributes, "\\Noselect") && !has_word (attributes, "\\NonExistent");
  g_ptr_array_add (self->listing, listed);
}

static void
read_item (PpImapListed *listed, const PpImapArgument *name, const PpImapArgument *value)
{
  const struct
  {
    const char *name;
    guint64 *number;
  } known[] = {
    { "MESSAGES", &listed->messages }, { "UIDNEXT", &listed->uid_next }, { "UIDVALIDITY", &listed->validity }, { "HIGHESTMODSEQ", &listed->mod_seq },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (pp_imap_argument_is (name, known[i].name))
      pp_imap_argument_number (value, G_MAXINT64, known[i].number);
}

/* STATUS Archive (MESSAGES 2 UIDNEXT 3) */
void
pp_imap_call_hear_status (PpImapCall *self, const PpImapArgument *response)
{
  g_autofree char *remote = read_name (self, pp_imap_argument_get (response, 2));
  const PpImapArgument *items = pp_imap_argument_get (response, 3);
  GPtrArray *where = self->listing != NULL ? self->listing : self->listed;

  if (remote == NULL || items == NULL || items->kind != PP_IMAP_LIST)
    return;
  /* They come in the order of LIST, if they come with it. */
  for (guint i = where->len; i > 0; i--)
    {
      PpImapListed *listed = where->pdata[i - 1];
      if (strcmp (listed->remote, remote) != 0)
        continue;
      for (guint j = 0; j + 1 < items->list->len; j += 2)
        read_item (listed, items->list->pdata[j], items->list->pdata[j + 1]);
      listed->told = TRUE;
      return;
    }
}

/* ------------------------------------------------------------------ LIST, STATUS */

static const char *
status_items (PpImapCall *self)
{
  return self->can.condstore ? "MESSAGES UIDNEXT UIDVALIDITY HIGHESTMODSEQ" : "MESSAGES UIDNEXT UIDVALIDITY";
}

void
pp_imap_call_say_list (PpImapCall *self)
{
  g_clear_pointer (&self->listing, g_ptr_array_unref);
  self->listing = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_imap_call_listed_free);
  if (self->can.list_status)
    pp_imap_call_say (self, "LIST \"\" \"*\" RETURN (STATUS (%s))", status_items (self)); /* RFC 5819 */
  else
    pp_imap_call_say (self, "LIST \"\" \"*\"");
}

static int
compare_listed (gconstpointer a, gconstpointer b)
{
  const PpImapListed *one = *(PpImapListed *const *) a, *two = *(PpImapListed *const *) b;
  gboolean first = strcmp (one->name, PP_DEVICE_INBOX) == 0, second = strcmp (two->name, PP_DEVICE_INBOX) == 0;

  return first != second ? (first ? -1 : 1) : strcmp (one->name, two->name);
}

/* What two mailboxes of the server would both be called here is one of them only. */
static void
remove_doubles (GPtrArray *listed)
{
  for (guint i = listed->len; i > 1; i--)
    if (strcmp (((PpImapListed *) listed->pdata[i - 1])->name, ((PpImapListed *) listed->pdata[i - 2])->name) == 0)
      g_ptr_array_remove_index (listed, i - 1);
}

/* A mailbox that was known and is not listed any more is gone, unless something waits to be put into it. */
static void
drop_missing (PpImapCall *self)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  const GPtrArray *folders = pp_device_store_get_folders (self->customer.store);

  for (guint i = 0; i < self->listed->len; i++)
    g_hash_table_add (names, ((PpImapListed *) self->listed->pdata[i])->name);
  for (guint i = folders->len; i > 0; i--)
    {
      PpDeviceFolder *folder = folders->pdata[i - 1];

      if (folder->remote == NULL || folder == self->folder || g_hash_table_contains (names, folder->name))
        continue;
      pp_device_store_empty_folder (self->customer.store, folder, "the mailbox is gone on the server");
      if (folder->letters->len == 0)
        pp_device_store_drop_folder (self->customer.store, folder, "the mailbox is gone on the server");
      else
        {
          g_clear_pointer (&folder->remote, g_free);
          folder->validity = 0;
          folder->uid_next = 1;
          folder->mod_seq = 0;
          pp_device_store_write_folder (self->customer.store, folder);
        }
    }
}

/* What is empty there and has never been here is known without a look. */
static void
meet_folder (PpImapCall *self, PpImapListed *listed)
{
  PpDeviceFolder *folder = pp_device_store_find_folder (self->customer.store, listed->name);

  if (!listed->selectable)
    return;
  if (folder == NULL)
    folder = pp_device_store_make_folder (self->customer.store, listed->name);
  if (g_strcmp0 (folder->remote, listed->remote) == 0)
    return;
  g_free (folder->remote);
  folder->remote = g_strdup (listed->remote);
  if (listed->told && listed->messages == 0 && folder->validity == 0 && listed->validity <= G_MAXUINT32 && listed->uid_next > 0 &&
      listed->uid_next <= G_MAXUINT32)
    {
      folder->validity = listed->validity;
      folder->uid_next = listed->uid_next;
      folder->mod_seq = listed->mod_seq;
    }
  pp_device_store_write_folder (self->customer.store, folder);
}

static void
meet_folders (PpImapCall *self)
{
  for (guint i = 0; i < self->listed->len; i++)
    meet_folder (self, self->listed->pdata[i]);
  drop_missing (self);
}

/* The next one that STATUS has to be asked of, or NULL. */
static PpImapListed *
find_untold (PpImapCall *self)
{
  for (guint i = 0; i < self->listed->len; i++)
    {
      PpImapListed *listed = self->listed->pdata[i];
      if (listed->selectable && !listed->told && strcmp (listed->name, PP_DEVICE_INBOX) != 0)
        return listed;
    }
  return NULL;
}

static PpImapStep
ask_or_go_on (PpImapCall *self)
{
  self->asked = find_untold (self);
  if (self->asked != NULL)
    return PP_IMAP_STEP_STATUS;
  meet_folders (self);
  return pp_imap_call_next_folder (self);
}

/* Some servers have everything below INBOX, and those that know no NAMESPACE do not say so. */
static void
take_prefix (PpImapCall *self)
{
  g_free (self->prefix);
  self->prefix = g_strdup_printf ("INBOX%c", self->delimiter);
}

static gboolean
knows_no_prefix (PpImapCall *self)
{
  return !self->asked_namespace && *self->prefix == '\0' && self->delimiter != '\0';
}

static void
guess_prefix (PpImapCall *self)
{
  guint below = 0;

  if (!knows_no_prefix (self))
    return;
  for (guint i = 0; i < self->listing->len; i++)
    {
      const PpImapListed *listed = self->listing->pdata[i];

      if (g_ascii_strcasecmp (listed->remote, PP_DEVICE_INBOX) == 0)
        continue;
      if (!g_str_has_prefix (listed->remote, "INBOX") || listed->remote[5] != self->delimiter)
        return;
      below++;
    }
  if (below == 0)
    return;
  take_prefix (self);
  for (guint i = 0; i < self->listing->len; i++)
    {
      PpImapListed *listed = self->listing->pdata[i];
      g_free (listed->name);
      listed->name = name_here (self, listed->remote);
    }
}

PpImapStep
pp_imap_call_heard_list (PpImapCall *self, const PpImapStatus *status)
{
  if (!status->good)
    return pp_imap_call_give_up (self, status);
  guess_prefix (self);
  g_ptr_array_sort (self->listing, compare_listed);
  remove_doubles (self->listing);
  g_ptr_array_unref (self->listed);
  self->listed = g_steal_pointer (&self->listing);
  self->opened = self->folder != NULL ? pp_imap_call_find_listed (self, self->folder->name) : NULL;
  self->asked = NULL;
  return ask_or_go_on (self);
}

void
pp_imap_call_say_status (PpImapCall *self)
{
  g_autofree char *name = pp_imap_call_quote_mailbox (self, self->asked->remote);

  pp_imap_call_say (self, "STATUS %s (%s)", name, status_items (self));
}

/* One that will not tell is looked into, or is found to be none. */
PpImapStep
pp_imap_call_heard_status (PpImapCall *self, const PpImapStatus *status)
{
  if (!status->good)
    self->asked->selectable = FALSE;
  self->asked->told = TRUE;
  return ask_or_go_on (self);
}

/* ------------------------------------------------------------------ CREATE */

void
pp_imap_call_say_create (PpImapCall *self)
{
  g_autofree char *remote = name_there (self, self->creating), *name = pp_imap_call_quote_mailbox (self, remote);

  pp_imap_call_say (self, "CREATE %s", name);
}

static void
drop_deeds_to (PpImapCall *self, const char *name, const char *why)
{
  const GPtrArray *deeds = pp_device_store_get_deeds (self->customer.store);

  for (guint i = deeds->len; i > 0; i--)
    {
      PpDeed *deed = i <= deeds->len ? deeds->pdata[i - 1] : NULL;
      if (deed != NULL && ((deed->kind == PP_DEED_MOVE && strcmp (deed->to, name) == 0) ||
                           (deed->kind == PP_DEED_APPEND && strcmp (deed->folder, name) == 0)))
        pp_device_store_deed_dropped (self->customer.store, deed, why, FALSE);
    }
}

PpImapStep
pp_imap_call_heard_create (PpImapCall *self, const PpImapStatus *status)
{
  PpImapListed *listed = pp_imap_call_find_listed (self, self->creating);

  if (!status->good && g_strcmp0 (status->code, "ALREADYEXISTS") != 0)
    {
      if (knows_no_prefix (self))
        {
          take_prefix (self);
          return PP_IMAP_STEP_CREATE;
        }
      drop_deeds_to (self, self->creating, "the server makes no mailbox of that name");
      return pp_imap_call_next_folder (self);
    }
  if (listed == NULL)
    {
      listed = g_new0 (PpImapListed, 1);
      listed->name = g_strdup (self->creating);
      listed->remote = name_there (self, self->creating);
      g_ptr_array_add (self->listed, listed);
    }
  listed->selectable = TRUE;
  listed->told = TRUE;
  meet_folder (self, listed);
  return PP_IMAP_STEP_SUBSCRIBE;
}

/* So that whoever shows subscribed mailboxes only shows it too. */
void
pp_imap_call_say_subscribe (PpImapCall *self)
{
  g_autofree char *remote = name_there (self, self->creating), *name = pp_imap_call_quote_mailbox (self, remote);

  pp_imap_call_say (self, "SUBSCRIBE %s", name);
}

PpImapStep
pp_imap_call_heard_subscribe (PpImapCall *self, const PpImapStatus *status)
{
  return pp_imap_call_next_folder (self);
}
