/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * STATUS, by itself and inside LIST (RFC 9051, 6.3.11; RFC 5819). Nearly all of it is known without opening a mailbox. Where
 * the letters have to be looked at, the mailboxes are opened one after the other, and then the command is handled again.
 */
#include "agents/imap-server-private.h"

enum
{
  MESSAGES,
  RECENT,
  UIDNEXT,
  UIDVALIDITY,
  UNSEEN,
  DELETED,
  SIZE,
  HIGHESTMODSEQ,
  APPENDLIMIT,
  DELETED_STORAGE,
  N_ITEMS
};

#define HAS(items, item) (((items) & (1u << (item))) != 0)

static const char *const item_names[N_ITEMS + 1] = {
  "MESSAGES", "RECENT", "UIDNEXT", "UIDVALIDITY", "UNSEEN", "DELETED", "SIZE", "HIGHESTMODSEQ", "APPENDLIMIT", "DELETED-STORAGE", NULL,
};

/* ------------------------------------------------------------------ looking at letters */

typedef struct
{
  guint recent;
  guint64 deleted_octets;
} Counted;

typedef struct
{
  PpViewer viewer;        /* first; it need not hear anything */
  PpImapSession *session; /* lives as long as its port, which is owned */
  GPtrArray *mailboxes;   /* PpMailbox, owned */
  guint at;
  guint32 recent_from;
  void (*then) (PpImapSession *self);
} Counting;

static void
counting_free (Counting *counting)
{
  g_object_unref (counting->session->port);
  g_ptr_array_unref (counting->mailboxes);
  g_free (counting);
}

static void
count_letters (Counting *counting, PpMailbox *mailbox)
{
  const GArray *letters = pp_mailbox_get_letters (mailbox);
  Counted *counted = g_new0 (Counted, 1);

  for (guint i = 0; i < letters->len; i++)
    {
      const PpFiled *letter = &g_array_index (letters, PpFiled, i);
      counted->recent += letter->uid >= counting->recent_from;
      counted->deleted_octets += letter->flags & PP_FLAG_DELETED ? letter->octets : 0;
    }
  g_hash_table_insert (counting->session->counted, mailbox, counted);
}

static void go_on (Counting *counting);

/* A mailbox that was deleted meanwhile is passed over. */
static void
opened (gpointer data, const GError *error)
{
  Counting *counting = data;
  PpMailbox *mailbox = counting->mailboxes->pdata[counting->at++];

  if (!pp_imap_is_back (counting->session))
    {
      if (error == NULL)
        pp_mailbox_close (mailbox, &counting->viewer);
      counting_free (counting);
      return;
    }
  if (error == NULL)
    {
      count_letters (counting, mailbox);
      pp_mailbox_close (mailbox, &counting->viewer);
    }
  go_on (counting);
}

static void
go_on (Counting *counting)
{
  if (counting->at < counting->mailboxes->len)
    {
      pp_mailbox_open (counting->mailboxes->pdata[counting->at], &counting->viewer, FALSE, &counting->recent_from, opened, counting);
      return;
    }
  counting->then (counting->session);
  counting_free (counting);
}

/* What the client knows to be recent in the mailbox that it has selected, nobody else needs to look at. */
static gboolean
must_count (PpImapSession *self, PpMailbox *mailbox, PpImapStatusItems items)
{
  return (HAS (items, RECENT) && pp_mailbox_count (mailbox) > 0 && mailbox != self->view.mailbox) ||
         (HAS (items, DELETED_STORAGE) && pp_mailbox_count_deleted (mailbox) > 0);
}

/**
 * pp_imap_status_prepare:
 * @mailboxes: (element-type PpMailbox): whose status will be said
 * @then: the command's handler: called again when everything is known
 *
 * Returns: whether everything is known now
 */
gboolean
pp_imap_status_prepare (PpImapSession *self, const GPtrArray *mailboxes, PpImapStatusItems items, void (*then) (PpImapSession *self))
{
  g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func ((GDestroyNotify) pp_mailbox_unref);
  Counting *counting;

  if (self->counted != NULL)
    return TRUE;
  for (guint i = 0; i < mailboxes->len; i++)
    if (must_count (self, mailboxes->pdata[i], items))
      g_ptr_array_add (unknown, pp_mailbox_ref (mailboxes->pdata[i]));
  if (unknown->len == 0)
    return TRUE;
  self->counted = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  counting = g_new0 (Counting, 1);
  counting->session = pp_imap_wait (self);
  counting->mailboxes = g_steal_pointer (&unknown);
  counting->then = then;
  go_on (counting);
  return FALSE;
}

/* ------------------------------------------------------------------ reading and saying */

/**
 * pp_imap_status_parse:
 * @list: (nullable): "(" status-att *(SP status-att) ")"
 *
 * Returns: whether it is; the command is answered if not
 */
gboolean
pp_imap_status_parse (PpImapSession *self, const PpImapArgument *list, PpImapStatusItems *items)
{
  *items = 0;
  for (guint i = 0; list != NULL && list->kind == PP_IMAP_LIST && i < list->list->len; i++)
    {
      guint item = 0;

      while (item < N_ITEMS && !pp_imap_argument_is (list->list->pdata[i], item_names[item]))
        item++;
      if (item == N_ITEMS)
        {
          g_autofree char *known = g_strjoinv (", ", (char **) item_names);
          pp_imap_bad (self, "STATUS knows %s", known);
          return FALSE;
        }
      *items |= 1u << item;
    }
  if (*items == 0)
    pp_imap_syntax (self);
  return *items != 0;
}

static guint64
value_of (PpImapSession *self, PpMailbox *mailbox, guint item)
{
  const Counted none = { 0 };
  const Counted *counted = self->counted != NULL ? g_hash_table_lookup (self->counted, mailbox) : NULL;

  if (counted == NULL)
    counted = &none;
  switch (item)
    {
    case MESSAGES:
      return pp_mailbox_count (mailbox);
    case RECENT:
      return mailbox == self->view.mailbox ? pp_imap_view_count_recent (&self->view) : counted->recent;
    case UIDNEXT:
      return pp_mailbox_get_uid_next (mailbox);
    case UIDVALIDITY:
      return pp_mailbox_get_validity (mailbox);
    case UNSEEN:
      return pp_mailbox_count_unseen (mailbox);
    case DELETED:
      return pp_mailbox_count_deleted (mailbox);
    case SIZE:
      return pp_mailbox_get_octets (mailbox);
    case HIGHESTMODSEQ:
      return pp_mailbox_get_mod_seq (mailbox);
    case DELETED_STORAGE:
      return counted->deleted_octets;
    default:
      return self->policy->most_octets;
    }
}

void
pp_imap_status_say (PpImapSession *self, PpMailbox *mailbox, PpImapStatusItems items)
{
  GString *out = pp_imap_begin (self);
  const char *between = "";

  g_string_append (out, "STATUS ");
  pp_imap_append_name (self, out, pp_mailbox_get_name (mailbox));
  g_string_append (out, " (");
  for (guint item = 0; item < N_ITEMS; item++)
    if (HAS (items, item))
      {
        g_string_append_printf (out, "%s%s %" G_GUINT64_FORMAT, between, item_names[item], value_of (self, mailbox, item));
        between = " ";
      }
  g_string_append (out, ")");
  pp_imap_end (self);
}

/* Asking for HIGHESTMODSEQ shows that a client knows of mod-sequences (RFC 7162, 3.1). */
void
pp_imap_status_enable (PpImapSession *self, PpImapStatusItems items)
{
  if (HAS (items, HIGHESTMODSEQ))
    pp_imap_enable_condstore (self);
}

/* status = "STATUS" SP mailbox SP "(" status-att *(SP status-att) ")" */
void
pp_imap_handle_status (PpImapSession *self)
{
  g_autoptr (GPtrArray) one = g_ptr_array_new ();
  PpImapStatusItems items;
  PpMailbox *mailbox;

  if (!pp_imap_status_parse (self, pp_imap_argument (self, 1), &items))
    return;
  mailbox = pp_imap_get_mailbox (self, 0);
  if (mailbox == NULL)
    return;
  g_ptr_array_add (one, mailbox);
  if (!pp_imap_status_prepare (self, one, items, pp_imap_handle_status))
    return;
  pp_imap_status_enable (self, items);
  pp_imap_status_say (self, mailbox, items);
  pp_imap_ok (self, "That is how it stands");
}
