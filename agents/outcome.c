/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What became of each letter for each recipient, told from the events alone, and whether it was to be so.
 */
#include <string.h>

#include "agents/outcome-stores.h"

struct _PpOutcome
{
  PpScenario *scenario;
  GPtrArray *letters;  /* PpScenarioLetter, owned by us or the scenario */
  gboolean own_letters; /* not the scenario's: everything is to arrive */
  guint count;
  guint *first;        /* of each letter: index of its first recipient within one round */
  guint a_round;       /* recipients of all letters together */
  guint8 *fates;       /* PpFate, by round, letter and recipient */
  guint settled;
  PpOutcomeStores *stores; /* or NULL: nothing is expected of what lies where */
};

PpOutcome *
pp_outcome_new (const PpCastOptions *options)
{
  PpOutcome *self = g_new0 (PpOutcome, 1);

  self->scenario = pp_scenario_ref (options->scenario);
  self->own_letters = options->letters != NULL;
  self->letters = g_ptr_array_ref (options->letters != NULL ? options->letters : options->scenario->letters);
  self->count = options->serve ? 0 : MAX (1, options->count);
  self->first = g_new0 (guint, self->letters->len + 1);
  for (guint i = 0; i < self->letters->len; i++)
    {
      self->first[i] = self->a_round;
      self->a_round += ((PpScenarioLetter *) self->letters->pdata[i])->envelope->recipients->len;
    }
  self->fates = g_malloc ((gsize) self->a_round * self->count + 1);
  memset (self->fates, PP_FATE_QUEUED, (gsize) self->a_round * self->count);
  if (!self->own_letters && self->count == 1 && options->scenario->holdings->len > 0)
    self->stores = pp_outcome_stores_new (options->scenario);
  return self;
}

void
pp_outcome_free (PpOutcome *self)
{
  pp_scenario_unref (self->scenario);
  g_ptr_array_unref (self->letters);
  g_free (self->first);
  g_free (self->fates);
  g_clear_pointer (&self->stores, pp_outcome_stores_free);
  g_free (self);
}

static PpFate natural_fate (PpOutcome *self, const PpAddress *recipient);

/* Nothing more becomes of it: who collects by himself has collected. */
static gboolean
is_settled (PpOutcome *self, PpScenarioLetter *letter, guint i, PpFate fate)
{
  return fate != PP_FATE_QUEUED &&
         (fate != PP_FATE_DELIVERED || natural_fate (self, letter->envelope->recipients->pdata[i]) == PP_FATE_DELIVERED);
}

/* @index is where the fates of the letter's recipients begin. */
static void
set (PpOutcome *self, PpScenarioLetter *letter, gsize index, guint i, PpFate fate)
{
  self->settled -= is_settled (self, letter, i, self->fates[index + i]);
  self->fates[index + i] = fate;
  self->settled += is_settled (self, letter, i, fate);
}

/* Index of the first fate of a letter of ours, with the letter; FALSE for letters of others. */
static gboolean
find (PpOutcome *self, guint32 item, PpScenarioLetter **letter, gsize *index)
{
  guint number;

  if (item == 0 || self->letters->len == 0 || (item - 1) / self->letters->len >= self->count)
    return FALSE;
  number = (item - 1) % self->letters->len;
  *letter = self->letters->pdata[number];
  *index = (gsize) ((item - 1) / self->letters->len) * self->a_round + self->first[number];
  return TRUE;
}

/* The address that begins at @text, whose ">" may be missing or stand inside of quotes; NULL if there is none. */
static PpAddress *
read_address (const char *text)
{
  g_autofree char *address = NULL;
  const char *end = text;

  for (gboolean quoted = FALSE; *end != '\0' && (quoted || *end != '>'); end++)
    if (*end == '\\' && end[1] != '\0')
      end++;
    else if (*end == '"')
      quoted = !quoted;
  address = g_strndup (text, end - text);
  return pp_address_parse (address, NULL);
}

/* A server may name a recipient otherwise than the letter does: in A-labels, since its client said so. */
static void
see_other_form (PpOutcome *self, PpScenarioLetter *letter, gsize index, const char *named, PpFate fate)
{
  g_autoptr (PpAddress) address = read_address (named + 1);

  for (guint i = 0; address != NULL && i < letter->envelope->recipients->len; i++)
    if (pp_address_equal (letter->envelope->recipients->pdata[i], address))
      set (self, letter, index, i, fate);
}

static void
see_fate (PpOutcome *self, PpScenarioLetter *letter, gsize index, const char *text, PpFate fate)
{
  const char *named = strchr (text, '<');
  gboolean found = FALSE;

  for (guint i = 0; named != NULL && i < letter->envelope->recipients->len; i++)
    {
      g_autofree char *name = pp_address_to_string (letter->envelope->recipients->pdata[i]);
      gsize length = strlen (name);
      if (strncmp (named + 1, name, length) == 0 && named[1 + length] == '>')
        {
          set (self, letter, index, i, fate);
          found = TRUE;
        }
    }
  if (named != NULL && !found)
    see_other_form (self, letter, index, named, fate);
}

static void
see_queue (PpOutcome *self, PpEvent *event, PpScenarioLetter *letter, gsize index)
{
  const char *behind = strstr (event->text, "> ");

  if (behind == NULL || !g_str_has_prefix (event->text, "change "))
    return;
  if (g_str_has_prefix (behind, "> refused"))
    see_fate (self, letter, index, event->text, PP_FATE_REFUSED);
  else if (g_str_has_prefix (behind, "> handed over to a server outside"))
    see_fate (self, letter, index, event->text, PP_FATE_DELIVERED);
  else if (g_str_has_prefix (behind, "> returned"))
    see_fate (self, letter, index, event->text, PP_FATE_RETURNED);
}

static void
see_collected (PpOutcome *self, PpEvent *event, PpScenarioLetter *letter, gsize index)
{
  const char *who = event->from + strlen ("mua:"), *device = strrchr (who, '/');
  g_autofree char *owner = device != NULL ? g_strndup (who, device - who) : NULL;

  for (guint i = 0; i < letter->envelope->recipients->len; i++)
    {
      const PpScenarioUser *user = pp_scenario_get_user (self->scenario, letter->envelope->recipients->pdata[i]);
      g_autofree char *name = user != NULL ? pp_address_to_string (user->address) : NULL;
      if (user != NULL && (g_str_equal (who, user->address->local) || g_str_equal (who, name) || g_strcmp0 (owner, user->first.actor) == 0))
        set (self, letter, index, i, PP_FATE_COLLECTED);
    }
}

/**
 * pp_outcome_see:
 * @event: (transfer none): what happened
 */
void
pp_outcome_see (PpOutcome *self, PpEvent *event)
{
  PpScenarioLetter *letter;
  gsize index;

  if (self->stores != NULL)
    pp_outcome_stores_see (self->stores, event);
  if ((event->kind != PP_KIND_QUEUE && event->kind != PP_KIND_STORE) || !find (self, event->item, &letter, &index))
    return;
  if (event->kind == PP_KIND_QUEUE)
    see_queue (self, event, letter, index);
  else if (!g_str_has_prefix (event->text, "add "))
    return;
  else if (g_str_has_prefix (event->from, "mua:"))
    see_collected (self, event, letter, index);
  else
    see_fate (self, letter, index, event->text, PP_FATE_DELIVERED);
}

void
pp_outcome_count (PpOutcome *self, guint *posted, guint *settled)
{
  *posted = self->a_round * self->count;
  *settled = self->settled;
}

static gboolean
is_as_expected (PpFate is, PpFate expected)
{
  return is == expected || (expected == PP_FATE_DELIVERED && is == PP_FATE_COLLECTED);
}

static PpFate
natural_fate (PpOutcome *self, const PpAddress *recipient)
{
  const PpScenarioUser *user = pp_scenario_get_user (self->scenario, recipient);

  for (guint i = 0; user != NULL && user->collect_from != NULL && i < user->devices->len; i++)
    {
      const PpScenarioDevice *device = user->devices->pdata[i];
      if (device->check_every_us > 0 || device->idle)
        return PP_FATE_COLLECTED;
    }
  return PP_FATE_DELIVERED;
}

static gboolean
expectation (PpOutcome *self, PpScenarioLetter *letter, const PpAddress *recipient, PpFate *fate)
{
  GPtrArray *expectations = self->scenario->expectations;

  for (guint i = 0; !self->own_letters && i < expectations->len; i++)
    {
      PpScenarioExpectation *it = expectations->pdata[i];
      if (it->letter != letter->number || !pp_address_equal (it->recipient, recipient))
        continue;
      *fate = it->fate;
      return TRUE;
    }
  *fate = natural_fate (self, recipient);
  return self->own_letters || expectations->len == 0;
}

/* How many of one letter's copies came out otherwise for one recipient. */
static void
judge_recipient (PpOutcome *self, guint number, guint i, GString *report)
{
  PpScenarioLetter *letter = self->letters->pdata[number];
  const PpAddress *recipient = letter->envelope->recipients->pdata[i];
  g_autofree char *name = pp_address_to_string (recipient);
  guint others = 0;
  PpFate expected, seen = PP_FATE_QUEUED;

  if (!expectation (self, letter, recipient, &expected))
    return;
  for (guint round = 0; round < self->count; round++)
    {
      PpFate is = self->fates[(gsize) round * self->a_round + self->first[number] + i];
      if (is_as_expected (is, expected))
        continue;
      seen = is;
      others++;
    }
  if (others == 0)
    return;
  g_string_append_printf (report, "letter %u for <%s> was to be %s, but is %s", number + 1, name,
                          pp_fate_to_string (expected), pp_fate_to_string (seen));
  if (self->count > 1)
    g_string_append_printf (report, " (%u of %u copies)", others, self->count);
  g_string_append_c (report, '\n');
}

/**
 * pp_outcome_judge:
 * @report: (out) (transfer full): a line for each expectation that was not met, or ""
 *
 * Letters of the user's own are expected to arrive.
 * Returns: %TRUE if everything is as expected
 */
gboolean
pp_outcome_judge (PpOutcome *self, char **report)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  gboolean well;

  for (guint number = 0; number < self->letters->len; number++)
    for (guint i = 0; i < ((PpScenarioLetter *) self->letters->pdata[number])->envelope->recipients->len; i++)
      judge_recipient (self, number, i, lines);
  if (self->stores != NULL)
    pp_outcome_stores_judge (self->stores, lines);
  well = lines->len == 0;
  *report = g_string_free (g_steal_pointer (&lines), FALSE);
  return well;
}
