/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The mail store of a post office: how its jobs go to the cabinet's bench and come back, and the accounts it has open.
 */
#include "agents/mail-store-private.h"

/* ------------------------------------------------------------------ jobs */

static void
finish (PpStoreJob *job, const GError *error)
{
  job->finished = TRUE;
  job->finish (job, error != NULL ? error : job->error);
}

/* Whoever asked still waits for an answer if it never came to that. */
static void
job_free (gpointer data)
{
  PpStoreJob *job = data;
  PpMailStore *store = job->store;

  if (!job->finished)
    {
      g_autoptr (GError) error = g_error_new (PP_CABINET_ERROR, PP_CABINET_ERROR_MACHINE, "the world has ended");
      finish (job, error);
    }
  g_clear_error (&job->error);
  job->free (job);
  store->jobs_out--;
  pp_mail_store_unref (store);
}

static void
job_work (gpointer cabinet, gpointer data)
{
  PpStoreJob *job = data;

  if (job->error == NULL)
    job->work (cabinet, job, &job->error);
}

static void
job_done (PpActor *actor, gpointer data, const GError *error)
{
  finish (data, error);
}

/**
 * pp_store_job_give:
 * @job: (transfer full): with its functions set
 *
 * Also one that can only fail: it is answered when its turn has come.
 */
void
pp_store_job_give (PpMailStore *store, PpStoreJob *job)
{
  job->store = pp_mail_store_ref (store);
  store->jobs_out++;
  if (store->actor != NULL)
    pp_actor_work (store->actor, store->cabinet, job_work, job_done, job, job_free);
  else
    job_free (job);
}

static void
job_without_work (PpActor *to, PpActor *from, gpointer data)
{
  finish (data, NULL);
}

/**
 * pp_store_job_skip_work:
 * @job: (transfer full): with its functions set; there is nothing for the cabinet to do
 *
 * It is finished soon; if others are waiting for the cabinet, behind them.
 */
void
pp_store_job_skip_work (PpMailStore *store, PpStoreJob *job)
{
  if (store->jobs_out > 0)
    {
      pp_store_job_give (store, job);
      return;
    }
  job->store = pp_mail_store_ref (store);
  store->jobs_out++;
  if (store->actor != NULL)
    pp_actor_hand (store->actor, store->actor, job_without_work, job, job_free);
  else
    job_free (job);
}

/* ------------------------------------------------------------------ opening an account */

typedef struct
{
  PpStoreJob job;
  char *owner;
  gint64 quota;
  gboolean load;
  GPtrArray *folders, *subscriptions;
  PpAccountFunc done;
  gpointer data;
} Opening;

static gboolean
open_work (PpCabinet *cabinet, PpStoreJob *job, GError **error)
{
  Opening *self = (Opening *) job;

  return !self->load || pp_cabinet_account_open (cabinet, self->owner, &self->folders, &self->subscriptions, error);
}

static void
open_finish (PpStoreJob *job, const GError *error)
{
  Opening *self = (Opening *) job;
  GHashTable *accounts = job->store->accounts;
  PpAccount *account = g_hash_table_lookup (accounts, self->owner);

  if (error != NULL)
    {
      self->done (self->data, NULL, error);
      return;
    }
  /* Two may have asked at once: what the first found has been kept up to date. */
  if (account == NULL)
    {
      account = pp_account_new (job->store, self->owner);
      pp_account_fill (account, self->folders, self->subscriptions);
      g_hash_table_insert (accounts, account->owner, account);
    }
  if (self->quota >= 0)
    account->quota = self->quota;
  self->done (self->data, account, NULL);
}

static void
open_free (PpStoreJob *job)
{
  Opening *self = (Opening *) job;

  g_free (self->owner);
  g_clear_pointer (&self->folders, g_ptr_array_unref);
  g_clear_pointer (&self->subscriptions, g_ptr_array_unref);
  g_free (self);
}

/**
 * pp_mail_store_open:
 * @owner: the user's local part
 * @quota: octets that all mailboxes together may hold; 0 for no limit; negative: as it was said before
 * @done: gets the account; it lives as long as the store
 */
void
pp_mail_store_open (PpMailStore *self, const char *owner, gint64 quota, PpAccountFunc done, gpointer data)
{
  Opening *opening;

  g_return_if_fail (self != NULL && owner != NULL && done != NULL);

  opening = g_new0 (Opening, 1);
  opening->job = (PpStoreJob){ .work = open_work, .finish = open_finish, .free = open_free };
  opening->owner = g_strdup (owner);
  opening->quota = quota;
  opening->load = !g_hash_table_contains (self->accounts, owner);
  opening->done = done;
  opening->data = data;
  pp_store_job_give (self, &opening->job);
}

/* ------------------------------------------------------------------ any other work */

typedef struct
{
  PpStoreJob job;
  PpWorkFunc work;
  PpDoneFunc done;
  gpointer what;
  GDestroyNotify free_what;
} Errand;

static gboolean
errand_work (PpCabinet *cabinet, PpStoreJob *job, GError **error)
{
  Errand *self = (Errand *) job;

  self->work (cabinet, self->what);
  return TRUE;
}

/* As with pp_actor_work(), what the end of the world leaves undone is only freed. */
static void
errand_finish (PpStoreJob *job, const GError *error)
{
}

static void
errand_done (PpActor *actor, gpointer data, const GError *error)
{
  Errand *self = data;

  self->job.finished = TRUE;
  if (self->done != NULL)
    self->done (actor, self->what, error);
}

static void
errand_free (PpStoreJob *job)
{
  Errand *self = (Errand *) job;

  if (self->free_what != NULL)
    self->free_what (self->what);
  g_free (self);
}

/**
 * pp_mail_store_work:
 * @work: runs on the bench, with the #PpCabinet
 * @done: (nullable): runs in the world afterwards
 * @job: (transfer full): what both are given
 */
void
pp_mail_store_work (PpMailStore *self, PpWorkFunc work, PpDoneFunc done, gpointer job, GDestroyNotify free_job)
{
  Errand *errand;

  g_return_if_fail (self != NULL && work != NULL);

  errand = g_new0 (Errand, 1);
  errand->job = (PpStoreJob){ .work = errand_work, .finish = errand_finish, .free = errand_free, .store = pp_mail_store_ref (self) };
  errand->work = work;
  errand->done = done;
  errand->what = job;
  errand->free_what = free_job;
  self->jobs_out++;
  if (self->actor != NULL)
    pp_actor_work (self->actor, self->cabinet, job_work, errand_done, errand, job_free);
  else
    job_free (errand);
}

/* ------------------------------------------------------------------ the store */

/**
 * pp_mail_store_new:
 * @actor: in whose name things are done
 * @cabinet: (transfer none): kept
 *
 * Returns: (transfer full): a store that has no account open
 */
PpMailStore *
pp_mail_store_new (PpActor *actor, PpBench *cabinet)
{
  PpMailStore *self;

  g_return_val_if_fail (PP_IS_ACTOR (actor) && cabinet != NULL, NULL);

  self = g_new0 (PpMailStore, 1);
  self->refs = 1;
  self->actor = actor;
  g_object_add_weak_pointer (G_OBJECT (actor), (gpointer *) &self->actor);
  self->cabinet = pp_bench_ref (cabinet);
  self->accounts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) pp_account_close);
  g_queue_init (&self->unwatched);
  return self;
}

PpMailStore *
pp_mail_store_ref (PpMailStore *self)
{
  self->refs++;
  return self;
}

void
pp_mail_store_unref (PpMailStore *self)
{
  if (--self->refs > 0)
    return;
  if (self->actor != NULL)
    g_object_remove_weak_pointer (G_OBJECT (self->actor), (gpointer *) &self->actor);
  g_hash_table_unref (self->accounts);
  g_queue_clear (&self->unwatched);
  pp_bench_unref (self->cabinet);
  g_free (self);
}
