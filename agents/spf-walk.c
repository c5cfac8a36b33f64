/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_host() of SPF (RFC 7208, 4): walks through records, term by term, and stops wherever the directory must be asked.
 * Records that include each other lie on a stack of ours, so that no stranger's record decides how deep C's goes.
 */
#include "agents/spf-private.h"

#include <sys/socket.h>

#define MOST_LOOKUPS 10 /* RFC 7208, 4.6.4 */

#define LONGEST_EXPLANATION 400
#define LONGEST_REASON 450

void
pp_spf_frame_free (gpointer data)
{
  PpSpfFrame *frame = data;

  g_free (frame->domain);
  pp_spf_record_free (frame->record);
  g_free (frame);
}

PpSpfFrame *
pp_spf_get_frame (PpSpf *self)
{
  return self->frames->pdata[self->frames->len - 1];
}

/* Puts a record on the stack, still to be asked for. */
void
pp_spf_push (PpSpf *self, const char *domain, gboolean is_referred)
{
  PpSpfFrame *frame = g_new0 (PpSpfFrame, 1);

  frame->domain = g_strdup (domain);
  frame->is_referred = is_referred;
  g_ptr_array_add (self->frames, frame);
  self->term_counted = self->term_void = FALSE;
}

/* The uppermost record comes to @result. @reason is taken. */
void
pp_spf_settle (PpSpf *self, PpSpfResult result, char *reason)
{
  g_free (self->reason);
  self->reason = pp_spf_sanitise (reason, LONGEST_REASON, TRUE);
  g_free (reason);
  g_clear_pointer (&self->mechanism, g_free);
  self->result = result;
  self->is_settled = TRUE;
}

/* The uppermost record comes to what the qualifier of @term says, for that matches. */
void
pp_spf_settle_term (PpSpf *self, const PpSpfTerm *term)
{
  const char *domain = pp_spf_get_frame (self)->domain;

  if (term->mechanism == PP_SPF_ALL && term->verdict != PP_SPF_PASS)
    pp_spf_settle (self, term->verdict,
                   g_strdup_printf ("%s is not among the hosts that may send for %s (%.60s)", self->client_text, domain, term->text));
  else
    pp_spf_settle (self, term->verdict, g_strdup_printf ("%s matches %.100s of %s", self->client_text, term->text, domain));
  self->mechanism = g_strdup (term->text);
}

/* The term that is tried does not match. */
void
pp_spf_pass_over (PpSpf *self)
{
  pp_spf_get_frame (self)->at++;
  self->term_counted = self->term_void = FALSE;
}

/* Counts a term that asks the directory, once. FALSE if it is one too many. */
gboolean
pp_spf_begin_term (PpSpf *self)
{
  if (self->term_counted)
    return TRUE;
  self->term_counted = TRUE;
  if (++self->lookups <= MOST_LOOKUPS)
    return TRUE;
  pp_spf_settle (self, PP_SPF_PERMERROR,
                 g_strdup_printf ("the SPF record of %s needs more than %d lookups", self->domain, MOST_LOOKUPS));
  return FALSE;
}

/* @text without macros, for the uppermost record. */
char *
pp_spf_expand (PpSpf *self, const char *text)
{
  const char *domain = pp_spf_get_frame (self)->domain;
  PpSpfValues values = { { NULL } };

  values.of['s' - 'a'] = self->sender;
  values.of['l' - 'a'] = self->local;
  values.of['o' - 'a'] = self->domain;
  values.of['d' - 'a'] = domain;
  values.of['i' - 'a'] = self->client_dotted;
  values.of['p' - 'a'] = pp_spf_choose_name (self, domain);
  values.of['h' - 'a'] = self->helo;
  values.of['c' - 'a'] = self->client_text;
  values.of['r' - 'a'] = self->receiver;
  values.of['t' - 'a'] = self->now;
  values.of['v' - 'a'] = self->client.family == AF_INET ? "in-addr" : "ip6";
  return pp_spf_macro_expand (text, &values);
}

/* The name of the client is a lookup more (RFC 7208, 4.6.4), unless it is wanted for an explanation. */
static void
find_names_first (PpSpf *self)
{
  if (!self->is_explaining && ++self->lookups > MOST_LOOKUPS)
    pp_spf_settle (self, PP_SPF_PERMERROR,
                   g_strdup_printf ("the SPF record of %s needs more than %d lookups", self->domain, MOST_LOOKUPS));
  else
    pp_spf_ask_names (self);
}

/* What @spec names, the uppermost record's own domain without it; NULL if that is no name one can ask for. A local part that
 * is not ASCII is none: RFC 8616, 4. FALSE if something else must come first: the caller is called again. */
gboolean
pp_spf_find_target (PpSpf *self, const char *spec, char **target)
{
  g_autofree char *expanded = NULL, *name = NULL;

  if (spec != NULL && pp_spf_macro_uses (spec, 'p') && !self->names_known)
    {
      find_names_first (self);
      return FALSE;
    }
  *target = NULL;
  if (spec != NULL && !g_str_is_ascii (self->local) && (pp_spf_macro_uses (spec, 'l') || pp_spf_macro_uses (spec, 's')))
    return TRUE;
  expanded = spec != NULL ? pp_spf_expand (self, spec) : g_strdup (pp_spf_get_frame (self)->domain);
  name = pp_spf_domain_fit (expanded);
  if (pp_spf_domain_is_valid (name, 1))
    *target = g_steal_pointer (&name);
  return TRUE;
}

static char *
find_record (GPtrArray *values, guint *count)
{
  char *found = NULL;

  *count = 0;
  for (guint i = 0; i < values->len; i++)
    if (pp_spf_record_is (values->pdata[i]) && (*count)++ == 0)
      found = values->pdata[i];
  return found;
}

/* RFC 7208, 4.4 and 4.5; what a missing record means where another refers to it: 5.2 and 6.1. */
static void
hear_record (PpSpf *self, gboolean failed, GPtrArray *values)
{
  PpSpfFrame *frame = pp_spf_get_frame (self);
  g_autoptr (GError) error = NULL;
  guint count;
  const char *text = find_record (values, &count);

  if (failed)
    pp_spf_settle (self, PP_SPF_TEMPERROR, g_strdup_printf ("the directory does not say what SPF record %s has", frame->domain));
  else if (count > 1)
    pp_spf_settle (self, PP_SPF_PERMERROR, g_strdup_printf ("%s has more than one SPF record", frame->domain));
  else if (count == 0 && frame->is_referred)
    pp_spf_settle (self, PP_SPF_PERMERROR,
                   g_strdup_printf ("the SPF record of %s refers to %s, which has none", self->domain, frame->domain));
  else if (count == 0)
    pp_spf_settle (self, PP_SPF_NONE, g_strdup_printf ("%s has no SPF record", frame->domain));
  else if ((frame->record = pp_spf_record_parse (text, &error)) == NULL)
    pp_spf_settle (self, PP_SPF_PERMERROR, g_strdup_printf ("in the SPF record of %s, %s", frame->domain, error->message));
}

/* No term matched (RFC 7208, 4.7): another record speaks instead (6.1), or nobody does. */
static void
finish_record (PpSpf *self, PpSpfFrame *frame)
{
  g_autofree char *target = NULL;

  if (frame->record->redirect == NULL)
    {
      pp_spf_settle (self, PP_SPF_NEUTRAL,
                     g_strdup_printf ("%s matches nothing in the SPF record of %s", self->client_text, frame->domain));
      self->mechanism = g_strdup ("default");
      return;
    }
  if (!pp_spf_begin_term (self) || !pp_spf_find_target (self, frame->record->redirect, &target))
    return;
  if (target == NULL || !pp_spf_domain_is_valid (target, 2))
    {
      pp_spf_settle (self, PP_SPF_PERMERROR,
                     g_strdup_printf ("the SPF record of %s is redirected to what is no domain", frame->domain));
      return;
    }
  g_ptr_array_set_size (self->frames, (int) (self->frames->len - 1));
  pp_spf_push (self, target, TRUE);
}

/* The check is over, but for the explanation of a failure. */
static void
conclude (PpSpf *self)
{
  PpSpfFrame *frame = pp_spf_get_frame (self);

  self->is_explaining = self->result == PP_SPF_FAIL && frame->record->exp != NULL;
  self->is_done = !self->is_explaining;
}

/* The uppermost record has its result: the one that includes it makes something of that (the table of RFC 7208, 5.2). */
static void
unwind (PpSpf *self)
{
  PpSpfFrame *frame;

  if (self->frames->len == 1 || self->result == PP_SPF_TEMPERROR || self->result == PP_SPF_PERMERROR)
    {
      conclude (self);
      return;
    }
  self->is_settled = FALSE;
  g_ptr_array_set_size (self->frames, (int) (self->frames->len - 1));
  frame = pp_spf_get_frame (self);
  if (self->result == PP_SPF_PASS)
    pp_spf_settle_term (self, frame->record->terms->pdata[frame->at]);
  else
    pp_spf_pass_over (self);
}

static void
hear_explanation (PpSpf *self, gboolean failed, GPtrArray *values)
{
  if (!failed && values->len == 1 && pp_spf_macro_check (values->pdata[0], PP_SPF_TEXT_EXPLANATION))
    self->explanation_text = g_strdup (values->pdata[0]);
  else
    self->is_done = TRUE;
}

/* What the domain has to say to those it turns away (RFC 7208, 6.2). Whatever goes wrong, it is as if there were nothing. */
static void
explain (PpSpf *self)
{
  g_autofree char *target = NULL, *text = NULL;
  PpSpfFrame *frame = pp_spf_get_frame (self);

  if (self->explanation_text == NULL)
    {
      if (!pp_spf_find_target (self, frame->record->exp, &target))
        return;
      if (target != NULL)
        pp_spf_ask (self, target, "TXT", FALSE, hear_explanation);
      self->is_done = target == NULL;
    }
  else if (pp_spf_macro_uses (self->explanation_text, 'p') && !self->names_known)
    pp_spf_ask_names (self);
  else
    {
      text = pp_spf_expand (self, self->explanation_text);
      self->explanation = pp_spf_sanitise (text, LONGEST_EXPLANATION, TRUE);
      self->is_done = TRUE;
    }
}

static void
step (PpSpf *self)
{
  PpSpfFrame *frame = pp_spf_get_frame (self);

  if (self->is_explaining)
    explain (self);
  else if (self->is_settled)
    unwind (self);
  else if (frame->record == NULL)
    pp_spf_ask (self, frame->domain, "TXT", FALSE, hear_record);
  else if (frame->at < frame->record->terms->len)
    pp_spf_try_term (self, frame->record->terms->pdata[frame->at]);
  else
    finish_record (self, frame);
}

/* Goes on up to the next question, or the end. */
void
pp_spf_advance (PpSpf *self)
{
  while (!self->is_done && self->name == NULL)
    step (self);
}
