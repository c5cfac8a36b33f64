/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CONDSTORE and QRESYNC (RFC 7162): a client that was away learns in one round trip what has changed and what is gone. The
 * cabinet remembers what is gone, but not for ever. When it has forgotten, whatever the client knows and we do not have is
 * gone: RFC 7162, 3.2.5.1 allows to name more UIDs than is necessary, and what the client says of numbers and UIDs
 * makes them few.
 */
#include "agents/imap-server-private.h"

/* ------------------------------------------------------------------ asking the cabinet */

typedef struct
{
  PpImapSession *session; /* lives as long as its port, which is owned */
  PpMailbox *mailbox;     /* owned */
  guint32 validity;
  guint64 since;
  PpImapVanishedFunc then;
  GArray *uids;
  gboolean complete;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_object_unref (question->session->port);
  pp_mailbox_unref (question->mailbox);
  g_clear_pointer (&question->uids, g_array_unref);
  g_free (question);
}

static void
question_work (gpointer cabinet, gpointer data)
{
  Question *question = data;

  if (!pp_cabinet_list_vanished (cabinet, question->validity, question->since, &question->uids, &question->complete, NULL))
    question->complete = FALSE;
}

static void
question_done (PpActor *actor, gpointer data, const GError *error)
{
  Question *question = data;
  PpImapSession *self = question->session;

  if (!pp_imap_is_back (self))
    return;
  if (pp_mailbox_is_gone (question->mailbox))
    pp_imap_no (self, "[NONEXISTENT] The mailbox was deleted meanwhile");
  else
    question->then (self, question->complete ? question->uids : NULL);
}

/**
 * pp_imap_ask_vanished:
 * @since: what the client knows of
 * @then: gets the UIDs that are gone, or %NULL if that is not known any more
 */
void
pp_imap_ask_vanished (PpImapSession *self, guint64 since, PpImapVanishedFunc then)
{
  Question *question = g_new0 (Question, 1);

  question->session = pp_imap_wait (self);
  question->mailbox = pp_mailbox_ref (self->view.mailbox);
  question->validity = pp_mailbox_get_validity (self->view.mailbox);
  question->since = since;
  question->then = then;
  pp_mail_store_work (self->policy->store, question_work, question_done, question, question_free);
}

/* The first command that shows that a client knows of mod-sequences (RFC 7162, 3.1). */
void
pp_imap_enable_condstore (PpImapSession *self)
{
  if (self->condstore)
    return;
  self->condstore = TRUE;
  if (self->view.mailbox != NULL)
    pp_imap_say (self, "OK [HIGHESTMODSEQ %" G_GUINT64_FORMAT "] From now on", pp_mailbox_get_mod_seq (self->view.mailbox));
}

/* ------------------------------------------------------------------ SELECT mailbox (QRESYNC (…)) */

void
pp_imap_resync_clear (PpImapResync *resync)
{
  g_clear_pointer (&resync->known, g_array_unref);
  g_clear_pointer (&resync->numbers, g_array_unref);
  g_clear_pointer (&resync->uids, g_array_unref);
  resync->condstore = resync->wanted = FALSE;
}

/* A set of numbers without "*" or "$". */
static GArray *
read_set (const PpImapArgument *argument)
{
  g_autoptr (GArray) set = NULL;
  gboolean saved = FALSE;

  if (argument == NULL || argument->kind != PP_IMAP_ATOM ||
      !pp_imap_set_parse (argument->text, argument->length, &set, &saved, NULL) || saved)
    return NULL;
  for (guint i = 0; i < set->len; i++)
    if (g_array_index (set, PpRange, i).from == G_MAXUINT32 || g_array_index (set, PpRange, i).to == G_MAXUINT32)
      return NULL;
  return pp_imap_set_normalize (set, G_MAXUINT32);
}

/* select-param = "QRESYNC" SP "(" uidvalidity SP mod-sequence-value [SP known-uids] [SP seq-match-data] ")" */
static gboolean
read_qresync (const PpImapArgument *list, PpImapResync *resync)
{
  const PpImapArgument *next;
  guint64 validity;
  guint place = 2;

  if (list == NULL || list->kind != PP_IMAP_LIST || list->list->len < 2 ||
      !pp_imap_argument_number (list->list->pdata[0], G_MAXUINT32, &validity) || validity == 0 ||
      !pp_imap_argument_number (list->list->pdata[1], G_MAXINT64, &resync->mod_seq) || resync->mod_seq == 0)
    return FALSE;
  resync->wanted = resync->condstore = TRUE;
  resync->validity = validity;
  next = pp_imap_argument_get (list, place);
  if (next != NULL && next->kind == PP_IMAP_ATOM)
    {
      resync->known = read_set (next);
      if (resync->known == NULL)
        return FALSE;
      next = pp_imap_argument_get (list, ++place);
    }
  if (next != NULL && next->kind == PP_IMAP_LIST && next->list->len == 2)
    {
      resync->numbers = read_set (next->list->pdata[0]);
      resync->uids = read_set (next->list->pdata[1]);
      if (resync->numbers == NULL || resync->uids == NULL)
        return FALSE;
      place++;
    }
  return place == list->list->len;
}

/* NULL, or what is wrong. */
static const char *
take_parameter (PpImapSession *self, const PpImapArgument *list, guint *place, PpImapResync *resync)
{
  const PpImapArgument *name = list->list->pdata[*place];

  if (pp_imap_argument_is (name, "CONDSTORE"))
    {
      resync->condstore = TRUE;
      return NULL;
    }
  if (!pp_imap_argument_is (name, "QRESYNC"))
    return "SELECT knows the parameters CONDSTORE and QRESYNC";
  if (!self->qresync)
    return "QRESYNC has to be enabled first";
  if (resync->wanted || !read_qresync (pp_imap_argument_get (list, ++*place), resync))
    return "It is written: QRESYNC (uidvalidity modseq [uids] [(numbers uids)])";
  return NULL;
}

/**
 * pp_imap_resync_parse:
 * @list: (nullable): the parameters of SELECT
 *
 * Returns: whether they can be obeyed; the command is answered if not
 */
gboolean
pp_imap_resync_parse (PpImapSession *self, const PpImapArgument *list, PpImapResync *resync)
{
  if (list == NULL)
    return TRUE;
  if (list->kind != PP_IMAP_LIST || list->list->len == 0)
    {
      pp_imap_syntax (self);
      return FALSE;
    }
  for (guint i = 0; i < list->list->len; i++)
    {
      const char *wrong = take_parameter (self, list, &i, resync);
      if (wrong != NULL)
        {
          pp_imap_bad (self, "%s", wrong);
          return FALSE;
        }
    }
  return TRUE;
}

/* ------------------------------------------------------------------ what is gone, what has changed */

static void
add_missing (const PpImapView *view, guint32 from, guint32 to, GString *out)
{
  guint32 uid = from;

  while (uid <= to)
    {
      guint at = pp_mailbox_find_index (view->mailbox, uid);
      const GArray *letters = pp_mailbox_get_letters (view->mailbox);
      guint32 next = at < letters->len ? g_array_index (letters, PpFiled, at).uid : G_MAXUINT32;

      if (next > uid)
        {
          guint32 last = MIN (next - 1, to);
          g_string_append_printf (out, last > uid ? "%s%u:%u" : "%s%u", out->len > 0 ? "," : "", uid, last);
        }
      if (next >= to || next == G_MAXUINT32)
        return;
      uid = next + 1;
    }
}

/* Of @uids, those that the client knows. */
static void
add_known (const GArray *uids, const GArray *known, guint32 from, GString *out)
{
  g_autoptr (GArray) kept = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint i = 0; i < uids->len; i++)
    {
      guint32 uid = g_array_index (uids, guint32, i);
      if (uid >= from && pp_imap_set_contains (known, uid))
        g_array_append_val (kept, uid);
    }
  if (kept->len > 0)
    pp_imap_set_append (out, kept);
}

/**
 * pp_imap_say_vanished_earlier:
 * @known: (nullable): PpRange: UIDs that the client asks for, or %NULL for all
 * @from: those below are there, as the client knows
 * @vanished: (nullable): what is gone, or %NULL if that is not known: then whatever is not there
 *
 * RFC 7162, 3.2.10: VANISHED (EARLIER).
 */
void
pp_imap_say_vanished_earlier (PpImapSession *self, const GArray *known, guint32 from, const GArray *vanished)
{
  guint32 last = pp_mailbox_get_uid_next (self->view.mailbox) - 1;
  const PpRange all = { 1, G_MAXUINT32 };
  g_autoptr (GArray) whole = g_array_new (FALSE, FALSE, sizeof (PpRange));
  g_autoptr (GArray) ranges = NULL;
  g_autoptr (GString) missing = g_string_new (NULL);

  if (last == 0)
    return;
  g_array_append_val (whole, all);
  ranges = pp_imap_set_normalize (known != NULL ? known : whole, last);
  if (vanished != NULL)
    add_known (vanished, ranges, from, missing);
  for (guint i = 0; vanished == NULL && i < ranges->len; i++)
    {
      const PpRange *range = &g_array_index (ranges, PpRange, i);
      if (MAX (range->from, from) <= MIN (range->to, last))
        add_missing (&self->view, MAX (range->from, from), MIN (range->to, last), missing);
    }
  if (missing->len > 0)
    pp_imap_say (self, "VANISHED (EARLIER) %s", missing->str);
}

/* The numbers and UIDs that the client believes to go together: as long as they do, nothing below them is gone
 * (RFC 7162, 3.2.5.2). Returns the UID behind the last that fits. */
static guint32
match (const PpImapView *view, const GArray *numbers, const GArray *uids)
{
  guint i = 0, j = 0;
  guint32 number, uid, from = 1;

  if (numbers->len == 0 || uids->len == 0)
    return from;
  number = g_array_index (numbers, PpRange, 0).from;
  uid = g_array_index (uids, PpRange, 0).from;
  while (number >= 1 && number <= view->uids->len && g_array_index (view->uids, guint32, number - 1) == uid)
    {
      from = uid + 1;
      if (number++ == g_array_index (numbers, PpRange, i).to)
        {
          if (++i == numbers->len)
            break;
          number = g_array_index (numbers, PpRange, i).from;
        }
      if (uid++ == g_array_index (uids, PpRange, j).to)
        {
          if (++j == uids->len)
            break;
          uid = g_array_index (uids, PpRange, j).from;
        }
    }
  return from;
}

/* UIDs of letters that have changed since, and that the client knows. */
static GArray *
find_changed (const PpImapView *view, const PpImapResync *resync)
{
  const GArray *letters = pp_mailbox_get_letters (view->mailbox);
  GArray *uids = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint i = 0; i < letters->len; i++)
    {
      const PpFiled *letter = &g_array_index (letters, PpFiled, i);
      if (letter->mod_seq > resync->mod_seq && (resync->known == NULL || pp_imap_set_contains (resync->known, letter->uid)))
        g_array_append_val (uids, letter->uid);
    }
  return uids;
}

/**
 * pp_imap_resync_applies:
 *
 * Returns: whether there is something to be told: if the mailbox is another one by now (UIDVALIDITY), nothing of what the
 * client knows is true, and nothing is said
 */
gboolean
pp_imap_resync_applies (PpImapSession *self, const PpImapResync *resync)
{
  return resync->wanted && resync->validity == pp_mailbox_get_validity (self->view.mailbox) &&
         resync->mod_seq < pp_mailbox_get_mod_seq (self->view.mailbox);
}

/**
 * pp_imap_resync_say:
 * @vanished: (nullable): as pp_imap_ask_vanished() found them
 *
 * The mailbox is selected: what the client has missed since it was here last.
 */
void
pp_imap_resync_say (PpImapSession *self, const PpImapResync *resync, const GArray *vanished)
{
  g_autoptr (GArray) changed = NULL;
  guint32 from = 1;

  if (resync->numbers != NULL)
    from = match (&self->view, resync->numbers, resync->uids);
  pp_imap_say_vanished_earlier (self, resync->known, from, vanished);
  changed = find_changed (&self->view, resync);
  pp_imap_say_flags (self, changed, TRUE, TRUE);
}
