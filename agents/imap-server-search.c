/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SEARCH: what the index knows is answered at once, what is in the letters is looked for beside the world. The result is
 * SEARCH (RFC 3501) or ESEARCH (RFC 9051, 7.3.4), and may be kept as "$".
 */
#include "agents/imap-server-private.h"

#include <string.h>

/* So many texts may be looked for at once: each is looked for in every letter, and others wait for the cabinet. */
#define TEXTS_MOST 100

/* A SEARCH in progress. What is looked for beside the world is looked for in turns: between them, others are served. */
typedef struct
{
  guint refs; /* one for each turn that was asked for and is not over */
  PpImapSession *session; /* lives as long as its port, which is owned */
  PpSearchProgram *program;
  GArray *letters;        /* PpNumbered */
  char **keywords;
  GArray *saved;          /* PpRange: "$" as it was */
  gint64 now_us;
  gint stop;
  guint at;               /* of @letters, the first that was not looked at */
  GArray *found;          /* guint: indexes of @letters; NULL: it did not work */
  GError *error;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  if (--job->refs > 0)
    return;
  if (job->session->stop == &job->stop)
    job->session->stop = NULL;
  g_object_unref (job->session->port);
  pp_search_program_free (job->program);
  g_array_unref (job->letters);
  g_strfreev (job->keywords);
  g_array_unref (job->saved);
  g_clear_pointer (&job->found, g_array_unref);
  g_clear_error (&job->error);
  g_free (job);
}

static Job *
job_new (PpImapSession *self, PpSearchProgram *program)
{
  Job *job = g_new0 (Job, 1);

  job->refs = 1;
  job->session = self;
  g_object_ref (self->port);
  job->program = program;
  job->letters = pp_imap_view_number (&self->view, self->view.uids);
  job->keywords = pp_imap_view_keywords (&self->view);
  job->saved = g_array_copy (self->saved);
  job->now_us = pp_actor_get_date_us (pp_port_get_actor (self->port));
  return job;
}

static void
find (PpCabinet *cabinet, Job *job)
{
  PpSearchJob search = {
    .root = job->program->root,
    .letters = (const PpNumbered *) job->letters->data,
    .count = job->letters->len,
    .keywords = job->keywords,
    .saved = job->saved,
    .now_us = job->now_us,
    .from = job->at,
    .upto = cabinet != NULL ? &job->at : NULL,
  };
  g_autoptr (GArray) found = pp_imap_search_find (cabinet, &search, &job->stop, &job->error);

  if (found == NULL)
    g_clear_pointer (&job->found, g_array_unref);
  else if (job->found == NULL)
    job->found = g_steal_pointer (&found);
  else
    g_array_append_vals (job->found, found->data, found->len);
}

/* ------------------------------------------------------------------ what was found */

static const PpNumbered *
get_found (const Job *job, guint i)
{
  return &g_array_index (job->letters, PpNumbered, g_array_index (job->found, guint, i));
}

/* Numbers or UIDs, as the command wants them; or UIDs for "$". */
static GArray *
list_found (const Job *job, gboolean by_uid)
{
  GArray *numbers = g_array_sized_new (FALSE, FALSE, sizeof (guint32), job->found->len);

  for (guint i = 0; i < job->found->len; i++)
    {
      const PpNumbered *letter = get_found (job, i);
      guint32 number = by_uid ? letter->filed.uid : letter->number;
      g_array_append_val (numbers, number);
    }
  return numbers;
}

/* With MIN and MAX alone, only these two count (RFC 9051, 6.4.4.2; RFC 7162, 3.1.10). */
static gboolean
counts (const Job *job, guint i)
{
  const PpSearchProgram *program = job->program;

  if (program->want_all || program->want_count || (!program->want_min && !program->want_max))
    return TRUE;
  return (program->want_min && i == 0) || (program->want_max && i + 1 == job->found->len);
}

static guint64
highest_mod_seq (const Job *job)
{
  guint64 highest = 0;

  for (guint i = 0; i < job->found->len; i++)
    if (counts (job, i))
      highest = MAX (highest, get_found (job, i)->filed.mod_seq);
  return highest;
}

static void
save (PpImapSession *self, const Job *job)
{
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, sizeof (PpRange));

  for (guint i = 0; i < job->found->len; i++)
    if (counts (job, i))
      {
        PpRange range = { get_found (job, i)->filed.uid, get_found (job, i)->filed.uid };
        g_array_append_val (ranges, range);
      }
  g_array_unref (self->saved);
  self->saved = pp_imap_set_normalize (ranges, 0);
}

/* mailbox-data = "SEARCH" *(SP nz-number) [SP "(" "MODSEQ" SP mod-sequence-value ")"] */
static void
say_search (PpImapSession *self, const Job *job, const GArray *numbers)
{
  GString *out = pp_imap_begin (self);

  g_string_append (out, "SEARCH");
  for (guint i = 0; i < numbers->len; i++)
    g_string_append_printf (out, " %u", g_array_index (numbers, guint32, i));
  if (job->program->has_mod_seq && numbers->len > 0)
    g_string_append_printf (out, " (MODSEQ %" G_GUINT64_FORMAT ")", highest_mod_seq (job));
  pp_imap_end (self);
}

/* esearch-response = "ESEARCH" [search-correlator] [SP "UID"] *(SP search-return-data) */
static void
say_esearch (PpImapSession *self, const Job *job, const GArray *numbers)
{
  const PpSearchProgram *program = job->program;
  GString *out = pp_imap_begin (self);

  g_string_append_printf (out, "ESEARCH (TAG \"%s\")%s", self->tag, self->verb->by_uid ? " UID" : "");
  if (program->want_min && numbers->len > 0)
    g_string_append_printf (out, " MIN %u", g_array_index (numbers, guint32, 0));
  if (program->want_max && numbers->len > 0)
    g_string_append_printf (out, " MAX %u", g_array_index (numbers, guint32, numbers->len - 1));
  if ((program->want_all || !program->extended) && numbers->len > 0)
    {
      g_string_append (out, " ALL ");
      pp_imap_set_append (out, numbers);
    }
  if (program->want_count)
    g_string_append_printf (out, " COUNT %u", numbers->len);
  if (program->has_mod_seq && numbers->len > 0)
    g_string_append_printf (out, " MODSEQ %" G_GUINT64_FORMAT, highest_mod_seq (job));
  pp_imap_end (self);
}

static gboolean
only_saves (const PpSearchProgram *program)
{
  return program->want_save && !program->want_min && !program->want_max && !program->want_all && !program->want_count;
}

static void
answer (PpImapSession *self, Job *job)
{
  g_autoptr (GArray) numbers = NULL;

  self->stop = NULL;
  if (job->found == NULL)
    {
      if (job->program->want_save)
        g_array_set_size (self->saved, 0);
      pp_imap_no (self, "[UNAVAILABLE] The letters cannot be searched now%s%s", job->error != NULL ? ": " : "",
                  job->error != NULL ? job->error->message : "");
      return;
    }
  numbers = list_found (job, self->verb->by_uid);
  if (job->program->want_save)
    save (self, job);
  if (!only_saves (job->program) && (job->program->extended || self->rev2))
    say_esearch (self, job, numbers);
  else if (!job->program->extended)
    say_search (self, job, numbers);
  pp_imap_ok (self, "Searched");
}

/* ------------------------------------------------------------------ the command */

static void
job_work (gpointer cabinet, gpointer data)
{
  find (cabinet, data);
}

static void
job_done (PpActor *actor, gpointer data, const GError *error)
{
  Job *job = data;

  if (error == NULL && job->found != NULL && job->at < job->letters->len && !job->session->over)
    {
      job->refs++;
      pp_mail_store_work (job->session->policy->store, job_work, job_done, job, job_free);
    }
  else if (pp_imap_is_back (job->session))
    answer (job->session, job);
}

/* A SEARCH that is refused with NO leaves nothing in "$" (RFC 9051, 6.4.4.1). */
static void
forget_saved (PpImapSession *self)
{
  const PpImapArgument *options = pp_imap_argument (self, 1);

  if (!pp_imap_argument_is (pp_imap_argument (self, 0), "RETURN") || options == NULL || options->kind != PP_IMAP_LIST)
    return;
  for (guint i = 0; i < options->list->len; i++)
    if (pp_imap_argument_is (options->list->pdata[i], "SAVE"))
      g_array_set_size (self->saved, 0);
}

static guint
count_texts (const PpSearch *search)
{
  guint count = search->needle != NULL;

  for (guint i = 0; search->of != NULL && i < search->of->len; i++)
    count += count_texts (search->of->pdata[i]);
  return count;
}

/* search = "SEARCH" [search-return-opts] SP search-program */
void
pp_imap_handle_search (PpImapSession *self)
{
  g_autoptr (GError) error = NULL;
  PpSearchProgram *program = pp_imap_search_parse (self->words, self->first, &error);
  Job *job;

  if (program == NULL)
    {
      if (g_error_matches (error, PP_IMAP_ERROR, PP_IMAP_ERROR_CHARSET))
        forget_saved (self);
      pp_imap_fault (self, error);
      return;
    }
  if (count_texts (program->root) > TEXTS_MOST)
    {
      pp_search_program_free (program);
      pp_imap_no (self, "[LIMIT] At most %d texts can be looked for at once", TEXTS_MOST);
      return;
    }
  if (program->has_mod_seq)
    pp_imap_enable_condstore (self);
  job = job_new (self, program);
  if (program->needs_octets && job->letters->len > 0)
    {
      pp_imap_wait (self);
      g_object_unref (self->port); /* the job has its own reference */
      self->stop = &job->stop;
      pp_mail_store_work (self->policy->store, job_work, job_done, job, job_free);
      return;
    }
  find (NULL, job);
  answer (self, job);
  job_free (job);
}
