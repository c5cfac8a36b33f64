/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The commentary: reads data/commentary.ini, puts an event's fields into the entries that fit it, and knows the sentences of
 * states and hops. What fits is found by commentary-smtp.c, commentary-pop3.c, commentary-imap.c and commentary-world.c.
 */
#include "app/commentary-private.h"

#include <string.h>

#define RESOURCE "/org/pennypost/commentary.ini"

struct _PpCommentary
{
  GHashTable *groups; /* name → (key → text) */
  PpLineNumber number; /* NULL: lines go by the numbers of their events */
  gpointer number_data;
};

static void
load_group (PpCommentary *self, GKeyFile *ini, const char *group)
{
  GHashTable *texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto (GStrv) keys = g_key_file_get_keys (ini, group, NULL, NULL);

  for (guint i = 0; keys[i] != NULL; i++)
    {
      /* "says[de]" was read with "says" */
      char *text = strchr (keys[i], '[') == NULL ? g_key_file_get_locale_string (ini, group, keys[i], NULL, NULL) : NULL;

      if (text != NULL)
        g_hash_table_insert (texts, g_strdup (keys[i]), text);
    }
  g_hash_table_insert (self->groups, g_strdup (group), texts);
}

/**
 * pp_commentary_new_from_bytes:
 * @ini: the texts, as in data/commentary.ini
 *
 * Returns: (transfer full): the commentary, or %NULL with a #GKeyFileError
 */
PpCommentary *
pp_commentary_new_from_bytes (GBytes *ini, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_auto (GStrv) groups = NULL;
  PpCommentary *self;

  g_return_val_if_fail (ini != NULL, NULL);
  if (!g_key_file_load_from_bytes (file, ini, G_KEY_FILE_NONE, error))
    return NULL;
  self = g_new0 (PpCommentary, 1);
  self->groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    load_group (self, file, groups[i]);
  return self;
}

/**
 * pp_commentary_new:
 *
 * Returns: (transfer full): the commentary that the program carries in its resources
 */
PpCommentary *
pp_commentary_new (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) ini = g_resources_lookup_data (RESOURCE, G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
  PpCommentary *self = ini != NULL ? pp_commentary_new_from_bytes (ini, &error) : NULL;

  /* It is part of the program: without it, the program was built wrongly. */
  if (self == NULL)
    g_error ("%s: %s", RESOURCE, error->message);
  return self;
}

/**
 * pp_commentary_free:
 *
 * Frees it; sentences that it gave away as constants are gone then, too.
 */
void
pp_commentary_free (PpCommentary *self)
{
  g_return_if_fail (self != NULL);
  g_hash_table_unref (self->groups);
  g_free (self);
}

/* (nullable): the text of that key */
const char *
pp_commentary_get (PpCommentary *self, const char *group, const char *key)
{
  GHashTable *texts = g_hash_table_lookup (self->groups, group);

  return texts != NULL ? g_hash_table_lookup (texts, key) : NULL;
}

gboolean
pp_commentary_has_group (PpCommentary *self, const char *group)
{
  return g_hash_table_contains (self->groups, group);
}

/* Submission and LMTP are SMTP with other rules: what is not said of them is said of SMTP. POP3S and IMAPS are POP3
 * and IMAP inside TLS. */
const char *
pp_commentary_family (const char *proto)
{
  if (proto != NULL && (g_str_has_prefix (proto, "submission") || g_str_equal (proto, "lmtp")))
    return "smtp";
  if (g_strcmp0 (proto, "pop3s") == 0)
    return "pop3";
  if (g_strcmp0 (proto, "imaps") == 0)
    return "imap";
  return proto;
}

static const char *
get_state (PpCommentary *self, const char *of, const char *what, const char *state)
{
  g_autofree char *own = g_strconcat (what, " ", of, NULL);
  g_autofree char *shared = g_strconcat (what, " ", pp_commentary_family (of), NULL);
  const char *sentence = pp_commentary_get (self, own, state);

  return sentence != NULL ? sentence : pp_commentary_get (self, shared, state);
}

/**
 * pp_commentary_state:
 * @proto_or_role: "smtp", "submission", "lmtp", "pop3", "imap"; or "mua", "msa", "mta", "mda", "resolver"
 * @state: the name of a state, as in the journal
 *
 * Returns: (transfer none) (nullable): one sentence saying what goes on in that state
 */
const char *
pp_commentary_state (PpCommentary *self, const char *proto_or_role, const char *state)
{
  g_return_val_if_fail (self != NULL && proto_or_role != NULL && state != NULL, NULL);
  return get_state (self, proto_or_role, "state", state);
}

/**
 * pp_commentary_state_post_office:
 * @proto_or_role: as for pp_commentary_state()
 * @state: the name of a state
 *
 * Returns: (transfer none) (nullable): what that would be at the post office
 */
const char *
pp_commentary_state_post_office (PpCommentary *self, const char *proto_or_role, const char *state)
{
  g_return_val_if_fail (self != NULL && proto_or_role != NULL && state != NULL, NULL);
  return get_state (self, proto_or_role, "office", state);
}

static const char *
get_hop (PpCommentary *self, guint hop, const char *proto, const char *key)
{
  g_autofree char *group = g_strdup_printf ("hop %u", hop);
  g_autofree char *variant = NULL;

  if (hop != 5 || proto == NULL || !g_str_has_prefix (proto, "imap"))
    return pp_commentary_get (self, group, key);
  variant = g_strconcat (group, " imap", NULL);
  return pp_commentary_get (self, variant, key);
}

/**
 * pp_commentary_hop:
 * @hop: 1 to 5
 * @proto: (nullable): what is spoken there: the last hop is another one with IMAP than with POP3
 *
 * Returns: (transfer none) (nullable): one sentence saying what happens on that hop
 */
const char *
pp_commentary_hop (PpCommentary *self, guint hop, const char *proto)
{
  g_return_val_if_fail (self != NULL, NULL);
  return get_hop (self, hop, proto, "network");
}

/**
 * pp_commentary_hop_post_office:
 * @hop: 1 to 5
 * @proto: (nullable): as in pp_commentary_hop()
 *
 * Returns: (transfer none) (nullable): the same at the post office
 */
const char *
pp_commentary_hop_post_office (PpCommentary *self, guint hop, const char *proto)
{
  g_return_val_if_fail (self != NULL, NULL);
  return get_hop (self, hop, proto, "post_office");
}

/**
 * pp_commentary_caption:
 * @of: what is no hop: "report filed" or "report home" (how far a report is on its way back), "directory mx" or "directory other"
 *   (what is asked there)
 *
 * Returns: (transfer none) (nullable): one sentence saying what happens
 */
const char *
pp_commentary_caption (PpCommentary *self, const char *of)
{
  g_return_val_if_fail (self != NULL && of != NULL, NULL);
  return pp_commentary_get (self, of, "network");
}

/**
 * pp_commentary_caption_post_office:
 * @of: as for pp_commentary_caption()
 *
 * Returns: (transfer none) (nullable): the same at the post office
 */
const char *
pp_commentary_caption_post_office (PpCommentary *self, const char *of)
{
  g_return_val_if_fail (self != NULL && of != NULL, NULL);
  return pp_commentary_get (self, of, "post_office");
}

static const char *
get_verb_title (PpCommentary *self, const char *proto, const char *verb)
{
  g_autofree char *group = g_strjoin (" ", proto, "command", verb, NULL);

  return pp_commentary_get (self, group, "title");
}

/**
 * pp_commentary_verb:
 * @proto: "smtp", "submission", "lmtp", "pop3", "imap"
 * @verb: "RCPT"
 *
 * Returns: (transfer full) (nullable): what it is for, in a few words
 */
char *
pp_commentary_verb (PpCommentary *self, const char *proto, const char *verb)
{
  const char *title, *dash, *plain = g_str_has_prefix (verb, "UID ") ? verb + strlen ("UID ") : verb;

  g_return_val_if_fail (self != NULL && proto != NULL && verb != NULL, NULL);
  title = get_verb_title (self, proto, verb);
  if (title == NULL)
    title = get_verb_title (self, pp_commentary_family (proto), verb);
  if (title == NULL && plain != verb)
    title = get_verb_title (self, pp_commentary_family (proto), plain);
  dash = title != NULL ? strstr (title, " — ") : NULL;
  return dash != NULL ? g_strdup (dash + strlen (" — ")) : NULL;
}

/**
 * pp_commentary_has:
 * @proto_or_role: "smtp", "submission", "lmtp", "pop3", "imap", "dns", or a role for @what "state"
 * @what: "command", "reply", "ehlo", "listing", "data", "question", "answer", "state"
 * @name: e.g. "RCPT", "250", "250 RCPT", "5yz", "+OK STAT", "SIZE", "MX", "rcpt-said"
 *
 * For tests that hold a protocol's tables against the texts. There is no falling back to more general entries here, but that
 * from submission and LMTP to SMTP.
 *
 * Returns: whether there is an entry of its own for it
 */
gboolean
pp_commentary_has (PpCommentary *self, const char *proto_or_role, const char *what, const char *name)
{
  g_autofree char *own = NULL;
  g_autofree char *shared = NULL;

  g_return_val_if_fail (self != NULL && proto_or_role != NULL && what != NULL && name != NULL, FALSE);
  if (g_str_equal (what, "state"))
    return get_state (self, proto_or_role, "state", name) != NULL;
  own = g_strjoin (" ", proto_or_role, what, name, NULL);
  shared = g_strjoin (" ", pp_commentary_family (proto_or_role), what, name, NULL);
  return pp_commentary_has_group (self, own) || pp_commentary_has_group (self, shared);
}

/* Adds the name of an entry that fits, if there is such an entry; the best first. */
void
pp_reading_add (PpReading *self, const char *format, ...)
{
  va_list arguments;
  g_autofree char *group = NULL;

  va_start (arguments, format);
  group = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (pp_commentary_has_group (self->commentary, group))
    g_ptr_array_add (self->groups, g_steal_pointer (&group));
}

static void
digit_free (gpointer data)
{
  PpDigit *digit = data;

  g_free (digit->of);
  g_free (digit->digit);
  g_free (digit->meaning);
  g_free (digit);
}

/* Adds a part of a reply; what has no text of its own in @group is explained by the one named "any". */
void
pp_reading_add_digit (PpReading *self, const char *of, const char *digit, const char *group, const char *key)
{
  const char *meaning = pp_commentary_get (self->commentary, group, key);
  PpDigit *part;

  if (meaning == NULL)
    meaning = pp_commentary_get (self->commentary, group, "any");
  if (meaning == NULL)
    return;
  part = g_new0 (PpDigit, 1);
  part->of = pp_presentable (of, strlen (of));
  part->digit = pp_presentable (digit, strlen (digit));
  part->meaning = g_strdup (meaning);
  g_ptr_array_add (self->digits, part);
}

/* (transfer full): the verb, if there is an entry for it, else "unknown" */
char *
pp_reading_name_verb (PpReading *self, const PpSaid *said)
{
  const char *proto = self->event->proto;

  if (g_str_equal (said->verb, "letter") || pp_commentary_has (self->commentary, proto, "command", said->verb))
    return g_strdup (said->verb);
  return g_strdup ("unknown");
}

/* "mua:bob/phone": whose it is, and which of that person's devices; the first has no name. */
static void
set_person (GHashTable *fields, const char *name)
{
  gsize length = strcspn (name, "/");
  g_autofree char *whole = g_strndup (name, length);
  g_autofree char *person = g_utf8_make_valid (whole, -1);

  person[0] = g_ascii_toupper (person[0]);
  pp_fields_set (fields, "person", person, -1);
  pp_fields_set (fields, "name", name, -1);
  if (name[length] == '/')
    pp_fields_set (fields, "device", name + length + 1, -1);
}

/* The words for an actor: "mail.london.example", "Alice’s mail program", "Bob’s phone", "the clerk at the counter". */
static void
set_actor (PpReading *self, const char *actor, const char *key, guint hop, const char *field, const char *field_at_start)
{
  g_autofree char *role = g_strndup (actor, strcspn (actor, ":"));
  g_autofree char *group = g_strconcat ("actor ", role, NULL);
  g_autofree char *key_at_hop = g_strdup_printf ("%s_%u", key, hop);
  g_autofree char *key_at_start = g_strconcat (key, "_start", NULL);
  g_autoptr (GHashTable) fields = pp_fields_new ();
  const char *name = actor[strlen (role)] == ':' ? actor + strlen (role) + 1 : actor;
  const char *words = pp_commentary_get (self->commentary, group, key_at_hop);
  const char *words_at_start = pp_commentary_get (self->commentary, group, key_at_start);
  g_autofree char *filled = NULL, *filled_at_start = NULL;

  set_person (fields, name);
  if (words == NULL)
    words = pp_commentary_get (self->commentary, group, key);
  filled = pp_template_fill (words != NULL ? words : "{name}", fields);
  filled_at_start = words_at_start != NULL ? pp_template_fill (words_at_start, fields) : g_strdup (filled);
  pp_fields_set (self->fields, field, filled != NULL ? filled : "?", -1);
  pp_fields_set (self->fields, field_at_start, filled_at_start != NULL ? filled_at_start : "?", -1);
}

/* At the post office everybody is a person or a place: a sentence may begin with any of them in a capital letter. */
static void
set_office (PpReading *self, const char *actor, const char *key, const char *field, const char *field_at_start)
{
  char *words;

  set_actor (self, actor, key, self->event->hop, field, field_at_start);
  words = g_hash_table_lookup (self->fields, field_at_start);
  words[0] = g_ascii_toupper (words[0]);
}

static void
set_actors (PpReading *self)
{
  PpEvent *event = self->event;
  const char *from = event->from != NULL && event->from[0] != '\0' ? event->from : "nobody:";
  const char *to = event->to != NULL && event->to[0] != '\0' ? event->to : "nobody:";
  gboolean back = event->dir == PP_DIR_SERVER;

  set_actor (self, from, "name", event->hop, "speaker", "Speaker");
  set_office (self, from, back ? "office_server" : "office_client", back ? "taker" : "giver", back ? "Taker" : "Giver");
  set_actor (self, from, "name", event->hop, back ? "server" : "client", back ? "Server" : "Client");
  set_actor (self, to, "name", event->hop, "hearer", "Hearer");
  set_office (self, to, back ? "office_client" : "office_server", back ? "giver" : "taker", back ? "Giver" : "Taker");
  set_actor (self, to, "name", event->hop, back ? "client" : "server", back ? "Client" : "Server");
}

static void
read_event (PpReading *self)
{
  gboolean spoken = self->event->kind == PP_KIND_LINE || self->event->kind == PP_KIND_DATA;

  set_actors (self);
  pp_fields_set (self->fields, "text", self->event->text, self->event->length);
  pp_fields_set_number (self->fields, "octets", self->event->octets != 0 ? self->event->octets : self->event->length);
  if (spoken && g_strcmp0 (self->family, "smtp") == 0)
    pp_read_smtp (self);
  else if (spoken && g_strcmp0 (self->family, "pop3") == 0)
    pp_read_pop3 (self);
  else if (spoken && g_strcmp0 (self->family, "imap") == 0)
    pp_read_imap (self);
  else
    pp_read_world (self);
  pp_reading_add (self, "anything");
}

/* Earlier lines are called by the numbers that the reader sees beside them. */
static void
number_lines (PpReading *self)
{
  static const char *const fields[] = { "line", "greeting_line", "introduced_line", "mail_line", "go_ahead_line", "opened_line" };

  for (guint i = 0; self->commentary->number != NULL && i < G_N_ELEMENTS (fields); i++)
    {
      const char *n = g_hash_table_lookup (self->fields, fields[i]);

      if (n != NULL)
        pp_fields_set_number (self->fields, fields[i],
                              self->commentary->number (g_ascii_strtoull (n, NULL, 10), self->commentary->number_data));
    }
}

/* What a line says beside: a sentence for each of its parameters. */
static char *
add_more (PpReading *self, char *says)
{
  GString *all = g_string_new (says);

  for (guint i = 0; i < self->more->len; i++)
    {
      if (all->len > 0)
        g_string_append_c (all, ' ');
      g_string_append (all, self->more->pdata[i]);
    }
  g_free (says);
  return g_string_free (all, FALSE);
}

/* Each part comes from the best entry that has it; a part that is there but empty is not to be said at all. */
static char *
fill (PpReading *self, const char *key)
{
  for (guint i = 0; i < self->groups->len; i++)
    {
      const char *template = pp_commentary_get (self->commentary, self->groups->pdata[i], key);

      if (template != NULL)
        return pp_template_fill (template, self->fields);
    }
  return NULL;
}

static void
reading_init (PpReading *self, PpCommentary *commentary, PpJournal *journal, PpEvent *event)
{
  *self = (PpReading){ .commentary = commentary, .journal = journal, .event = event };
  self->dialogue = pp_dialogue_new_before (journal, event);
  self->family = pp_commentary_family (event->proto);
  self->groups = g_ptr_array_new_with_free_func (g_free);
  self->fields = pp_fields_new ();
  self->digits = g_ptr_array_new_with_free_func (digit_free);
  self->more = g_ptr_array_new_with_free_func (g_free);
  read_event (self);
}

static void
reading_clear (PpReading *self)
{
  g_clear_pointer (&self->dialogue, pp_dialogue_free);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_clear_pointer (&self->fields, g_hash_table_unref);
  g_clear_pointer (&self->digits, g_ptr_array_unref);
  g_clear_pointer (&self->more, g_ptr_array_unref);
}

/**
 * pp_commentary_set_line_numbers:
 * @number: (nullable): how a line is called whose event number is known; %NULL: by the number of the event
 * @data: given to it
 */
void
pp_commentary_set_line_numbers (PpCommentary *self, PpLineNumber number, gpointer data)
{
  g_return_if_fail (self != NULL);

  self->number = number;
  self->number_data = data;
}

/**
 * pp_commentary_explain:
 * @journal: (nullable): where @event happened; without it nothing is known about what came before
 * @event: what happened, or is about to be said (then its number is 0 or one more than the journal's last)
 *
 * What it costs does not grow with the journal, and grows with the event only where the lines of a letter are counted.
 *
 * Returns: (transfer full): the explanation
 */
PpExplanation *
pp_commentary_explain (PpCommentary *self, PpJournal *journal, PpEvent *event)
{
  PpReading reading;
  PpExplanation *explanation;

  g_return_val_if_fail (self != NULL && event != NULL, NULL);
  reading_init (&reading, self, journal, event);
  number_lines (&reading);

  explanation = g_new0 (PpExplanation, 1);
  explanation->title = fill (&reading, "title");
  explanation->says = add_more (&reading, fill (&reading, "says"));
  explanation->why = fill (&reading, "why");
  explanation->next = fill (&reading, "next");
  explanation->post_office = fill (&reading, "post_office");
  explanation->rfc = fill (&reading, "rfc");
  explanation->digits = g_steal_pointer (&reading.digits);
  reading_clear (&reading);
  return explanation;
}

/**
 * pp_commentary_tell:
 * @journal: (nullable): as in pp_commentary_explain()
 * @event: what happened
 * @title: (out) (transfer full) (nullable): it in a few words
 * @post_office: (out) (transfer full) (nullable): the same at the post office
 *
 * The two sentences of the explanation that a picture has room for, without the rest.
 */
void
pp_commentary_tell (PpCommentary *self, PpJournal *journal, PpEvent *event, char **title, char **post_office)
{
  PpReading reading;

  g_return_if_fail (self != NULL && event != NULL && title != NULL && post_office != NULL);
  reading_init (&reading, self, journal, event);
  *title = fill (&reading, "title");
  *post_office = fill (&reading, "post_office");
  reading_clear (&reading);
}

/**
 * pp_explanation_free:
 *
 * Frees it with everything in it.
 */
void
pp_explanation_free (PpExplanation *self)
{
  g_return_if_fail (self != NULL);
  g_free (self->title);
  g_free (self->says);
  g_free (self->why);
  g_free (self->next);
  g_free (self->post_office);
  g_free (self->rfc);
  g_ptr_array_unref (self->digits);
  g_free (self);
}
