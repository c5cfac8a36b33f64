/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What lies in the stores of servers and devices, told from the events alone, and whether it was to be so. A server's
 * keys are "OWNER/UID" (his INBOX) or "OWNER/MAILBOX/UID", a device's "inbox/NUMBER" or "MAILBOX/NUMBER". Flags are said
 * behind the word "flags".
 */
#include "agents/outcome-stores.h"

#include <string.h>

/* One letter in one mailbox. */
typedef struct
{
  guint32 item;
  char *mailbox; /* as pp_store_key_of() writes it */
  char *flags;   /* sorted: "flagged seen" */
} Held;

struct _PpOutcomeStores
{
  PpScenario *scenario;
  GHashTable *held; /* "ACTOR KEY" to Held; of those actors that something is expected of */
  GHashTable *actors; /* set of char *: those */
};

static void
held_free (gpointer data)
{
  Held *held = data;

  g_free (held->mailbox);
  g_free (held->flags);
  g_free (held);
}

/* "mda:box.paris.example", or "mua:bob/phone" */
static char *
name_actor (const PpScenarioHolding *holding)
{
  if (holding->on_server)
    return g_strconcat ("mda:", holding->user->collect_from, NULL);
  return g_strconcat ("mua:", holding->device->actor, NULL);
}

PpOutcomeStores *
pp_outcome_stores_new (PpScenario *scenario)
{
  PpOutcomeStores *self = g_new0 (PpOutcomeStores, 1);

  self->scenario = pp_scenario_ref (scenario);
  self->held = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, held_free);
  self->actors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < scenario->holdings->len; i++)
    g_hash_table_add (self->actors, name_actor (scenario->holdings->pdata[i]));
  return self;
}

void
pp_outcome_stores_free (PpOutcomeStores *self)
{
  g_hash_table_unref (self->held);
  g_hash_table_unref (self->actors);
  pp_scenario_unref (self->scenario);
  g_free (self);
}

/**
 * pp_store_key_of:
 * @mailbox: "INBOX", "Sent Items"
 *
 * Returns: (transfer full): as it stands in the key of a store event, where a space would be its end: "inbox", "Sent%20Items"
 */
char *
pp_store_key_of (const char *mailbox)
{
  GString *key = g_string_new (NULL);

  if (g_ascii_strcasecmp (mailbox, "INBOX") == 0)
    mailbox = "inbox";
  for (const char *at = mailbox; *at != '\0'; at++)
    if ((guchar) *at <= ' ' || *at == '%' || *at == 127)
      g_string_append_printf (key, "%%%02X", (guchar) *at);
    else
      g_string_append_c (key, *at);
  return g_string_free (key, FALSE);
}

/* ------------------------------------------------------------------ seeing */

static int
compare_words (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* "… flags \Seen \Flagged": what the scenario calls "flagged seen"; NULL if flags are not spoken of. */
static char *
read_flags (const char *details)
{
  const char *at = strstr (details, "flags ");
  g_auto (GStrv) words = at != NULL ? g_strsplit_set (at, " ,;()", -1) : NULL;
  g_autoptr (GPtrArray) flags = g_ptr_array_new_with_free_func (g_free);

  if (words == NULL)
    return NULL;
  for (char **word = words; *word != NULL; word++)
    if (**word == '\\' && g_ascii_strcasecmp (*word, "\\Recent") != 0)
      g_ptr_array_add (flags, g_ascii_strdown (*word + 1, -1));
  g_ptr_array_sort (flags, compare_words);
  g_ptr_array_add (flags, NULL);
  return g_strjoinv (" ", (char **) flags->pdata);
}

/* The key without its last part is the mailbox; a server's INBOX is its owner alone. */
static char *
read_mailbox (const char *key, gboolean on_server)
{
  const char *first = strchr (key, '/'), *last = strrchr (key, '/');

  if (last == NULL)
    return g_strdup ("");
  if (!on_server)
    return g_strndup (key, last - key);
  if (first == last)
    return g_strdup ("inbox");
  return g_strndup (first + 1, last - first - 1);
}

static char *
whole_key (const char *actor, const char *key)
{
  return g_strdup_printf ("%s %s", actor, key);
}

static Held *
find_or_add (PpOutcomeStores *self, const char *actor, const char *key)
{
  g_autofree char *whole = whole_key (actor, key);
  Held *held = g_hash_table_lookup (self->held, whole);

  if (held != NULL)
    return held;
  held = g_new0 (Held, 1);
  held->mailbox = read_mailbox (key, g_str_has_prefix (actor, "mda:"));
  held->flags = g_strdup ("");
  g_hash_table_insert (self->held, g_steal_pointer (&whole), held);
  return held;
}

/* "moved from bob/1, 981 octets": it has the flags that it had there. */
static void
take_flags_along (PpOutcomeStores *self, const char *actor, Held *held, const char *details)
{
  const char *from = strstr (details, " from ");
  g_autofree char *key = from != NULL ? g_strndup (from + strlen (" from "), strcspn (from + strlen (" from "), ", ")) : NULL;
  g_autofree char *whole = key != NULL ? whole_key (actor, key) : NULL;
  const Held *source = whole != NULL ? g_hash_table_lookup (self->held, whole) : NULL;

  if (source == NULL || source == held)
    return;
  g_free (held->flags);
  held->flags = g_strdup (source->flags);
}

static void
see_letter (PpOutcomeStores *self, const PpEvent *event, const char *verb, const char *key, const char *details)
{
  g_autofree char *flags = details != NULL ? read_flags (details) : NULL;
  Held *held;

  if (strcmp (verb, "remove") == 0)
    {
      g_autofree char *whole = whole_key (event->from, key);
      g_hash_table_remove (self->held, whole);
      return;
    }
  held = find_or_add (self, event->from, key);
  if (event->item != 0)
    held->item = event->item;
  if (flags != NULL)
    {
      g_free (held->flags);
      held->flags = g_steal_pointer (&flags);
    }
  else if (strcmp (verb, "add") == 0 && details != NULL)
    take_flags_along (self, event->from, held, details);
}

/* Whether @number is in "150,160:170" or "*". */
static gboolean
is_in_set (const char *set, guint64 number)
{
  g_auto (GStrv) ranges = g_strsplit (set, ",", -1);

  for (char **range = ranges; *range != NULL; range++)
    {
      const char *colon = strchr (*range, ':');
      guint64 from = g_ascii_strtoull (*range, NULL, 10), to = colon != NULL ? g_ascii_strtoull (colon + 1, NULL, 10) : from;

      if (**range == '*' || (number >= from && number <= to))
        return TRUE;
    }
  return FALSE;
}

/* What an event with a set of UIDs stands for (see sim/event.h): (transfer full): keys, without the actor */
static GPtrArray *
find_all (PpOutcomeStores *self, const char *actor, const char *key)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_free);
  const char *set = strrchr (key, '/') + 1;
  g_autofree char *start = g_strdup_printf ("%s %.*s", actor, (int) (set - key), key);
  GHashTableIter iter;
  gpointer held;

  g_hash_table_iter_init (&iter, self->held);
  while (g_hash_table_iter_next (&iter, &held, NULL))
    {
      const char *rest = g_str_has_prefix (held, start) ? (const char *) held + strlen (start) : "";
      char *end;
      guint64 number = g_ascii_strtoull (rest, &end, 10);

      if (*rest != '\0' && *end == '\0' && is_in_set (set, number))
        g_ptr_array_add (found, g_strdup ((const char *) held + strlen (actor) + 1));
    }
  return found;
}

/* "rename OLD NEW", each with a star behind its last slash */
static void
see_renamed (PpOutcomeStores *self, const char *actor, const char *key, const char *now)
{
  g_autoptr (GPtrArray) keys = find_all (self, actor, key);
  const char *slash = now != NULL ? strrchr (now, '/') : NULL;

  for (guint i = 0; slash != NULL && i < keys->len; i++)
    {
      g_autofree char *before = whole_key (actor, keys->pdata[i]);
      g_autofree char *after = g_strdup_printf ("%.*s%s", (int) (slash - now), now, strrchr (keys->pdata[i], '/'));
      const Held *held = g_hash_table_lookup (self->held, before);
      Held *moved = find_or_add (self, actor, after);

      moved->item = held->item;
      g_free (moved->flags);
      moved->flags = g_strdup (held->flags);
      g_hash_table_remove (self->held, before);
    }
}

/**
 * pp_outcome_stores_see:
 * @event: (transfer none): what happened
 */
void
pp_outcome_stores_see (PpOutcomeStores *self, PpEvent *event)
{
  g_auto (GStrv) words = NULL;
  const char *slash;

  if (event->kind != PP_KIND_STORE || !g_hash_table_contains (self->actors, event->from))
    return;
  words = g_strsplit (event->text, " ", 3);
  slash = words[0] != NULL && words[1] != NULL ? strrchr (words[1], '/') : NULL;
  if (slash == NULL)
    return;
  if (strcmp (words[0], "rename") == 0)
    see_renamed (self, event->from, words[1], words[2]);
  else if (strpbrk (slash, "*:,") != NULL)
    {
      g_autoptr (GPtrArray) keys = find_all (self, event->from, words[1]);
      for (guint i = 0; i < keys->len; i++)
        see_letter (self, event, words[0], keys->pdata[i], words[2]);
    }
  else
    see_letter (self, event, words[0], words[1], words[2]);
}

/* ------------------------------------------------------------------ judging */

/* Whether the letter with this key belongs to whom the expectation is about. */
static gboolean
is_of (const PpScenarioHolding *holding, const char *actor, const char *key)
{
  gsize length = strlen (actor);

  if (strncmp (key, actor, length) != 0 || key[length] != ' ')
    return FALSE;
  key += length + 1;
  if (holding->on_server)
    {
      g_autofree char *owner = pp_text_fold (holding->user->address->local);
      length = strlen (owner);
      return strncmp (key, owner, length) == 0 && key[length] == '/';
    }
  return TRUE;
}

/* What the expectation is about, for its line: "on the server of <bob@paris.example>" */
static char *
name_place (const PpScenarioHolding *holding)
{
  g_autofree char *name = pp_address_to_string (holding->user->address);

  if (holding->on_server)
    return g_strdup_printf ("on the server of <%s>", name);
  if (holding->device->name != NULL)
    return g_strdup_printf ("on the device %s of <%s>", holding->device->name, name);
  return g_strdup_printf ("on the first device of <%s>", name);
}

static void
judge_count (const PpScenarioHolding *holding, guint found, GString *report)
{
  g_autofree char *place = name_place (holding);

  if (found != holding->count)
    g_string_append_printf (report, "%s there was to be %" G_GUINT64_FORMAT " in %s, but there is %u\n", place, holding->count,
                            holding->mailbox, found);
}

/* @found: the copies of the letter that are there */
static void
judge_letter (const PpScenarioHolding *holding, GPtrArray *found, GString *report)
{
  g_autofree char *place = name_place (holding), *key = holding->mailbox != NULL ? pp_store_key_of (holding->mailbox) : NULL;
  const Held *held = found->len > 0 ? found->pdata[0] : NULL;

  if (holding->mailbox == NULL && held == NULL)
    return;
  if (held != NULL && found->len == 1 && key != NULL && strcmp (held->mailbox, key) == 0 &&
      (holding->flags == NULL || strcmp (held->flags, holding->flags) == 0))
    return;
  g_string_append_printf (report, "%s letter %u was to be %s%s", place, holding->letter, holding->mailbox != NULL ? "in " : "nowhere",
                          holding->mailbox != NULL ? holding->mailbox : "");
  if (holding->flags != NULL)
    g_string_append_printf (report, " (%s)", *holding->flags != '\0' ? holding->flags : "no flags");
  if (held == NULL)
    g_string_append (report, ", but is nowhere\n");
  else if (found->len > 1)
    g_string_append_printf (report, ", but is there %u times\n", found->len);
  else
    g_string_append_printf (report, ", but is in %s (%s)\n", held->mailbox, *held->flags != '\0' ? held->flags : "no flags");
}

static void
judge (PpOutcomeStores *self, const PpScenarioHolding *holding, GString *report)
{
  g_autofree char *actor = name_actor (holding), *mailbox = NULL;
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer key, value;

  if (holding->letter == 0)
    mailbox = pp_store_key_of (holding->mailbox);
  g_hash_table_iter_init (&iter, self->held);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      const Held *held = value;

      if (is_of (holding, actor, key) &&
          (holding->letter > 0 ? held->item == holding->letter : strcmp (held->mailbox, mailbox) == 0))
        g_ptr_array_add (found, value);
    }
  if (holding->letter > 0)
    judge_letter (holding, found, report);
  else
    judge_count (holding, found->len, report);
}

void
pp_outcome_stores_judge (PpOutcomeStores *self, GString *report)
{
  for (guint i = 0; i < self->scenario->holdings->len; i++)
    judge (self, self->scenario->holdings->pdata[i], report);
}
