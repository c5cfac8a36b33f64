/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * FETCH. What the index knows is answered at once; octets are read beside the world, a chunk at a time, and the next chunk
 * is read while the client takes the last: one who asks for everything and reads slowly costs two chunks.
 */
#include "agents/imap-server-private.h"

#include <string.h>

/* A FETCH that is being answered. Jobs read it while it does not change; what they found they hand back. */
struct _PpImapFetch
{
  gatomicrefcount refs;
  PpFetchItems *items;
  PpFetchManner manner;
  GArray *letters;     /* PpNumbered */
  GArray *marked;      /* gboolean, by letter: \Seen was set by this FETCH; or NULL */
  gboolean condstore;  /* what is said of flags, is said with UID and MODSEQ (RFC 7162, 3.2) */
  gboolean singly;     /* each letter's answer by itself, with its item */
  guint at;            /* letters before this one are read … */
  guint lost;          /* … so many of them could not be … */
  gboolean unknown;    /* … or only in an encoding that nobody knows (RFC 3516, 4.3) … */
  GPtrArray *ready;    /* Answer: … and of those these are to be said */
  gboolean drained;    /* the client has taken what was said before */
  gboolean missed;     /* some letters are gone */
};

typedef struct
{
  GByteArray *responses;
  guint32 item; /* G_MAXUINT32 for none */
} Answer;

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_clear_pointer (&answer->responses, g_byte_array_unref);
  g_free (answer);
}

static GPtrArray *
answers_new (void)
{
  return g_ptr_array_new_with_free_func (answer_free);
}

void
pp_imap_fetch_free (PpImapFetch *fetch)
{
  if (!g_atomic_ref_count_dec (&fetch->refs))
    return;
  g_clear_pointer (&fetch->items, pp_fetch_items_free);
  g_strfreev (fetch->manner.keywords);
  g_clear_pointer (&fetch->letters, g_array_unref);
  g_clear_pointer (&fetch->marked, g_array_unref);
  g_clear_pointer (&fetch->ready, g_ptr_array_unref);
  g_free (fetch);
}

static PpImapFetch *
fetch_ref (PpImapFetch *fetch)
{
  g_atomic_ref_count_inc (&fetch->refs);
  return fetch;
}

static PpImapFetch *
fetch_new (PpImapSession *self, PpFetchItems *items)
{
  PpImapFetch *fetch = g_new0 (PpImapFetch, 1);

  g_atomic_ref_count_init (&fetch->refs);
  fetch->items = items;
  fetch->manner.items = items;
  fetch->manner.utf8 = self->utf8 || self->rev2;
  fetch->manner.recent = !self->rev2;
  fetch->manner.keywords = pp_imap_view_keywords (&self->view);
  fetch->drained = TRUE;
  return fetch;
}

/* ------------------------------------------------------------------ making answers */

/* Letters from @at on that are answered in one manner: to where? */
static guint
find_end_of_run (const PpImapFetch *fetch, guint at)
{
  guint end = at + 1;

  if (fetch->singly)
    return end;
  if (fetch->marked == NULL)
    return fetch->letters->len;
  while (end < fetch->letters->len &&
         g_array_index (fetch->marked, gboolean, end) == g_array_index (fetch->marked, gboolean, at))
    end++;
  return end;
}

/* Goes on from *@at until there is about @most to be said. */
static GPtrArray *
make_answers (PpCabinet *cabinet, const PpImapFetch *fetch, guint *at, gsize most, guint *lost, gboolean *unknown)
{
  GPtrArray *answers = answers_new ();
  const PpNumbered *letters = (const PpNumbered *) fetch->letters->data;

  for (gsize made = 0; made < most && *at < fetch->letters->len;)
    {
      guint end = find_end_of_run (fetch, *at);
      PpFetchManner manner = fetch->manner;
      Answer *answer = g_new0 (Answer, 1);

      if (fetch->marked != NULL && g_array_index (fetch->marked, gboolean, *at))
        {
          manner.flags = TRUE;
          manner.uid |= fetch->condstore;
          manner.mod_seq |= fetch->condstore;
        }
      answer->item = !fetch->singly ? 0 : letters[*at].filed.item != 0 ? letters[*at].filed.item : G_MAXUINT32;
      answer->responses = pp_imap_fetch_say (cabinet, &manner, letters, end, at, PP_IMAP_BLOCK, lost, unknown);
      made += answer->responses->len;
      g_ptr_array_add (answers, answer);
    }
  return answers;
}

static void
say_answers (PpImapSession *self, GPtrArray *answers)
{
  for (guint i = 0; i < answers->len; i++)
    {
      Answer *answer = answers->pdata[i];
      pp_imap_say_responses (self, g_steal_pointer (&answer->responses), answer->item);
    }
}

/* ------------------------------------------------------------------ reading beside the world */

typedef struct
{
  PpImapSession *session; /* lives as long as its port, which is owned */
  PpImapFetch *fetch;     /* owned */
  guint at, lost;
  gboolean unknown;
  GPtrArray *answers;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_object_unref (job->session->port);
  pp_imap_fetch_free (job->fetch);
  g_clear_pointer (&job->answers, g_ptr_array_unref);
  g_free (job);
}

static void
job_work (gpointer cabinet, gpointer data)
{
  Job *job = data;

  job->answers = make_answers (cabinet, job->fetch, &job->at, PP_IMAP_CHUNK, &job->lost, &job->unknown);
}

static void go_on (PpImapSession *self);

static void
job_done (PpActor *actor, gpointer data, const GError *error)
{
  Job *job = data;
  PpImapSession *self = job->session;

  if (!pp_imap_is_back (self) || self->fetch != job->fetch)
    return;
  self->fetch->at = job->at;
  self->fetch->lost += job->lost;
  self->fetch->unknown |= job->unknown;
  self->fetch->ready = g_steal_pointer (&job->answers);
  if (self->fetch->ready == NULL)
    pp_imap_no (self, "[UNAVAILABLE] The cabinet cannot be read now");
  else
    go_on (self);
}

static void
read_on (PpImapSession *self)
{
  Job *job = g_new0 (Job, 1);

  g_object_ref (self->port);
  job->session = self;
  job->fetch = fetch_ref (self->fetch);
  job->at = self->fetch->at;
  pp_mail_store_work (self->policy->store, job_work, job_done, job, job_free);
}

/* ------------------------------------------------------------------ saying */

/* Whether a letter cannot be read because it was removed while it was on its way: that is no failure (RFC 9051, 7.1,
 * EXPUNGEISSUED, is for it), and a mail program would show one to its user. */
static gboolean
are_lost_removed (const PpImapSession *self)
{
  const PpImapFetch *fetch = self->fetch;
  guint gone = 0;

  for (guint i = 0; self->view.mailbox != NULL && i < fetch->letters->len && gone < fetch->lost; i++)
    if (pp_mailbox_find (self->view.mailbox, g_array_index (fetch->letters, PpNumbered, i).filed.uid) == NULL)
      gone++;
  return fetch->lost > 0 && gone == fetch->lost;
}

static void
finish (PpImapSession *self)
{
  PpImapFetch *fetch = self->fetch;

  if (fetch->missed || are_lost_removed (self))
    pp_imap_ok (self, "[EXPUNGEISSUED] Some of the messages are gone");
  else if (fetch->unknown)
    pp_imap_no (self, "[UNKNOWN-CTE] The encoding of a part is not known");
  else if (fetch->lost > 0)
    pp_imap_no (self, "[UNAVAILABLE] %u of the messages cannot be read now", fetch->lost);
  else
    pp_imap_ok (self, "Fetched");
}

static void
drained (PpPort *port, gboolean broken)
{
  PpImapSession *self = pp_port_get_session (port);

  if (self->fetch == NULL || self->over)
    return;
  pp_vigil_heard (self->vigil, &self->watch);
  if (broken)
    {
      pp_imap_no (self, "Nobody hears it"); /* so that the end is heard of */
      return;
    }
  self->fetch->drained = TRUE;
  go_on (self);
}

/* The next chunk is asked for before this one is said. */
static void
go_on (PpImapSession *self)
{
  PpImapFetch *fetch = self->fetch;
  g_autoptr (GPtrArray) answers = NULL;

  self->watch.excused = fetch->drained; /* else it is the client whom we wait for */
  if (fetch->ready == NULL || !fetch->drained)
    return;
  answers = g_steal_pointer (&fetch->ready);
  if (fetch->at < fetch->letters->len && fetch->items->needs_octets)
    read_on (self);
  else if (fetch->at < fetch->letters->len)
    fetch->ready = make_answers (NULL, fetch, &fetch->at, PP_IMAP_CHUNK, &fetch->lost, &fetch->unknown);
  say_answers (self, answers);
  if (fetch->ready == NULL && fetch->at == fetch->letters->len)
    {
      finish (self);
      return;
    }
  fetch->drained = FALSE;
  self->watch.excused = FALSE;
  pp_port_await_drain (self->port, drained);
}

/* Takes the fetch to be this session's. */
static void
start (PpImapSession *self)
{
  PpImapFetch *fetch = self->fetch;

  fetch->singly = fetch->letters->len <= PP_IMAP_SAID_SINGLY;
  if (!self->waiting)
    {
      pp_imap_wait (self);
      g_object_unref (self->port); /* each job has its own reference */
    }
  if (fetch->items->needs_octets && fetch->letters->len > 0)
    {
      read_on (self);
      return;
    }
  fetch->ready = make_answers (NULL, fetch, &fetch->at, PP_IMAP_CHUNK, &fetch->lost, &fetch->unknown);
  go_on (self);
}

/* ------------------------------------------------------------------ FLAGS, of STORE and of others' changes */

void
pp_imap_say_flags (PpImapSession *self, const GArray *uids, gboolean flags, gboolean uid)
{
  PpFetchItem item = { .what = PP_FETCH_FLAGS };
  PpFetchItems *items = g_new0 (PpFetchItems, 1);
  PpImapFetch *fetch;

  if (self->view.new_keywords)
    pp_imap_say_keywords (self); /* before a letter has them */
  items->items = g_array_new (FALSE, TRUE, sizeof (PpFetchItem));
  if (flags)
    g_array_append_val (items->items, item);
  fetch = fetch_new (self, items);
  fetch->manner.uid = uid || self->condstore;
  fetch->manner.mod_seq = self->condstore;
  fetch->letters = pp_imap_view_number (&self->view, uids);
  fetch->singly = fetch->letters->len <= PP_IMAP_SAID_SINGLY;
  if (fetch->letters->len > 0)
    {
      g_autoptr (GPtrArray) answers = make_answers (NULL, fetch, &fetch->at, G_MAXSIZE, &fetch->lost, &fetch->unknown);
      say_answers (self, answers);
    }
  pp_imap_fetch_free (fetch);
}

/* ------------------------------------------------------------------ \Seen */

static void
mark (PpImapFetch *fetch, const GArray *uids)
{
  guint at = 0;

  fetch->marked = g_array_new (FALSE, TRUE, sizeof (gboolean));
  g_array_set_size (fetch->marked, fetch->letters->len);
  for (guint i = 0; i < fetch->letters->len; i++)
    {
      while (at < uids->len && g_array_index (uids, guint32, at) < g_array_index (fetch->letters, PpNumbered, i).filed.uid)
        at++;
      if (at < uids->len && g_array_index (uids, guint32, at) == g_array_index (fetch->letters, PpNumbered, i).filed.uid)
        g_array_index (fetch->marked, gboolean, i) = TRUE;
    }
}

/* The letters as they are now: with \Seen. */
static void
seen (gpointer data, const GArray *changed, const GArray *refused, const GError *error)
{
  PpImapSession *self = data;
  g_autoptr (PpPort) kept = self->port;
  g_autoptr (GArray) uids = NULL;
  PpImapFetch *fetch = self->fetch;

  if (!pp_imap_is_back (self))
    return;
  if (error != NULL)
    {
      pp_imap_refuse_store (self, error, "NONEXISTENT");
      return;
    }
  uids = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint i = 0; i < fetch->letters->len; i++)
    g_array_append_val (uids, g_array_index (fetch->letters, PpNumbered, i).filed.uid);
  g_array_unref (fetch->letters);
  fetch->letters = pp_imap_view_number (&self->view, uids);
  mark (fetch, changed);
  start (self);
}

/* Reading a body marks it as read (RFC 9051, 6.4.5). FALSE: there is nothing to be marked. */
static gboolean
set_seen (PpImapSession *self)
{
  g_autoptr (GArray) unseen = g_array_new (FALSE, FALSE, sizeof (guint32));
  PpImapFetch *fetch = self->fetch;

  if (!fetch->items->marks_seen || self->view.read_only)
    return FALSE;
  for (guint i = 0; i < fetch->letters->len; i++)
    if (!(g_array_index (fetch->letters, PpNumbered, i).filed.flags & PP_FLAG_SEEN))
      g_array_append_val (unseen, g_array_index (fetch->letters, PpNumbered, i).filed.uid);
  if (unseen->len == 0)
    return FALSE;
  pp_mailbox_flag (self->view.mailbox, unseen, PP_FLAGS_ADD, PP_FLAG_SEEN, NULL, G_MAXUINT64, &self->view.viewer, seen,
                   pp_imap_wait (self));
  return TRUE;
}

/* ------------------------------------------------------------------ the command */

static gboolean
asks_mod_seq (const PpFetchItems *items)
{
  for (guint i = 0; i < items->items->len; i++)
    if (g_array_index (items->items, PpFetchItem, i).what == PP_FETCH_MODSEQ)
      return TRUE;
  return items->changed_since > 0;
}

/* RFC 7162, 3.1.4.1: CHANGEDSINCE */
static void
drop_unchanged (GArray *letters, guint64 since)
{
  guint kept = 0;

  for (guint i = 0; i < letters->len; i++)
    if (g_array_index (letters, PpNumbered, i).filed.mod_seq > since)
      g_array_index (letters, PpNumbered, kept++) = g_array_index (letters, PpNumbered, i);
  g_array_set_size (letters, kept);
}

/* RFC 7162, 3.2.6: VANISHED, of UID FETCH and with CHANGEDSINCE only */
static gboolean
may_say_vanished (PpImapSession *self, const PpFetchItems *items)
{
  if (!items->vanished)
    return TRUE;
  if (!self->qresync)
    pp_imap_bad (self, "VANISHED needs ENABLE QRESYNC");
  else if (!self->verb->by_uid || items->changed_since == 0)
    pp_imap_bad (self, "VANISHED goes with UID FETCH and CHANGEDSINCE only");
  else
    return TRUE;
  return FALSE;
}

/* Begins. What is gone is told first (RFC 7162, 3.2.6). */
static void
begin (PpImapSession *self)
{
  gboolean missed;
  g_autoptr (GArray) uids = pp_imap_get_uids (self, 0, &missed);
  PpImapFetch *fetch = self->fetch;

  fetch->missed = missed;
  fetch->letters = pp_imap_view_number (&self->view, uids);
  if (fetch->items->changed_since > 0)
    drop_unchanged (fetch->letters, fetch->items->changed_since);
  if (self->view.new_keywords)
    pp_imap_say_keywords (self);
  if (!set_seen (self))
    start (self);
}

static void
say_vanished (PpImapSession *self, const GArray *vanished)
{
  const PpImapArgument *set = pp_imap_argument (self, 0);
  g_autoptr (GArray) ranges = NULL;
  gboolean saved = FALSE;

  if (pp_imap_set_parse (set->text, set->length, &ranges, &saved, NULL))
    pp_imap_say_vanished_earlier (self, saved ? self->saved : ranges, 1, vanished);
  begin (self);
}

/* fetch = "FETCH" SP sequence-set SP ("ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")") [modifiers] */
void
pp_imap_handle_fetch (PpImapSession *self)
{
  gboolean missed;
  g_autoptr (GArray) uids = pp_imap_get_uids (self, 0, &missed);
  g_autoptr (GError) error = NULL;
  PpFetchItems *items;

  if (uids == NULL)
    return;
  items = pp_imap_fetch_parse (self->words, self->first + 1, &error);
  if (items == NULL)
    {
      pp_imap_fault (self, error);
      return;
    }
  if (!may_say_vanished (self, items))
    {
      pp_fetch_items_free (items);
      return;
    }
  if (asks_mod_seq (items))
    pp_imap_enable_condstore (self);
  self->fetch = fetch_new (self, items);
  self->fetch->condstore = self->condstore;
  self->fetch->manner.uid = self->verb->by_uid;
  self->fetch->manner.mod_seq = items->changed_since > 0;
  if (items->vanished && items->changed_since < pp_mailbox_get_mod_seq (self->view.mailbox))
    pp_imap_ask_vanished (self, items->changed_since, say_vanished);
  else
    begin (self);
}
