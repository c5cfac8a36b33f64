/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The IMAP server (RFC 9051, and RFC 3501 until a client enables IMAP4rev2). "What does the server do on FETCH?": find
 * FETCH in the table of commands; its check and its handler stand in the row, and imap-server-private.h says in which
 * file. Handlers answer; imap-server-say.c writes.
 */
#include "agents/imap-server-private.h"

#include <string.h>

static const PpState states[PP_N_IMAP_STATES] = {
  [PP_IMAP_GREETING] = { "greeting", "RFC 9051, 3" },
  [PP_IMAP_SEALING] = { "sealing", "RFC 9051, 6.2.1" },
  [PP_IMAP_NOT_AUTHENTICATED] = { "not-authenticated", "RFC 9051, 3.1" },
  [PP_IMAP_AUTHENTICATING] = { "authenticating", "RFC 9051, 6.2.2" },
  [PP_IMAP_AUTHENTICATED] = { "authenticated", "RFC 9051, 3.2" },
  [PP_IMAP_SELECTED] = { "selected", "RFC 9051, 3.3" },
  [PP_IMAP_APPENDING] = { "appending", "RFC 9051, 6.3.12" },
  [PP_IMAP_IDLING] = { "idling", "RFC 9051, 6.3.13" },
  [PP_IMAP_LOGGING_OUT] = { "logging-out", "RFC 9051, 3.4" },
};

#define IN(state) (1u << PP_IMAP_##state)
#define IN_ANY (IN (NOT_AUTHENTICATED) | IN (AUTHENTICATED) | IN (SELECTED))
#define IN_BOTH (IN (AUTHENTICATED) | IN (SELECTED))

/* ------------------------------------------------------------------ checks that many commands share */

guint
pp_imap_count (const PpImapSession *self)
{
  return self->words->list->len - self->first;
}

const PpImapArgument *
pp_imap_argument (const PpImapSession *self, guint place)
{
  return pp_imap_argument_get (self->words, self->first + place);
}

static gboolean
takes (PpImapSession *self, guint least, guint most)
{
  guint count = pp_imap_count (self);

  if (count >= least && count <= most)
    return TRUE;
  pp_imap_syntax (self);
  return FALSE;
}

gboolean
pp_imap_takes_nothing (PpImapSession *self)
{
  return takes (self, 0, 0);
}

gboolean
pp_imap_takes_one (PpImapSession *self)
{
  return takes (self, 1, 1);
}

gboolean
pp_imap_takes_two (PpImapSession *self)
{
  return takes (self, 2, 2);
}

gboolean
pp_imap_takes_some (PpImapSession *self)
{
  return takes (self, 1, G_MAXUINT);
}

/* ------------------------------------------------------------------ the table */

/* clang-format off */
static const PpImapVerb verbs[] = {
  { { "CAPABILITY",   IN_ANY,                  "CAPABILITY",                                   "RFC 9051, 6.1.1" },  pp_imap_takes_nothing,     pp_imap_handle_capability },
  { { "NOOP",         IN_ANY,                  "NOOP",                                         "RFC 9051, 6.1.2" },  pp_imap_takes_nothing,     pp_imap_handle_noop },
  { { "LOGOUT",       IN_ANY,                  "LOGOUT",                                       "RFC 9051, 6.1.3" },  pp_imap_takes_nothing,     pp_imap_handle_logout },
  { { "ID",           IN_ANY,                  "ID NIL, or ID (\"field\" \"value\" …)",        "RFC 2971, 3.1" },    pp_imap_takes_one,         pp_imap_handle_id },
  { { "STARTTLS",     IN (NOT_AUTHENTICATED),  "STARTTLS",                                     "RFC 9051, 6.2.1", PP_VERB_SEALS },  pp_imap_may_seal,          pp_imap_handle_starttls },
  { { "AUTHENTICATE", IN (NOT_AUTHENTICATED),  "AUTHENTICATE mechanism [initial-response]",    "RFC 9051, 6.2.2", PP_VERB_SIGNS_IN | PP_VERB_WANTS_SEAL },  pp_imap_may_authenticate,  pp_imap_handle_authenticate },
  { { "LOGIN",        IN (NOT_AUTHENTICATED),  "LOGIN user password",                          "RFC 9051, 6.2.3", PP_VERB_SIGNS_IN | PP_VERB_WANTS_SEAL },  pp_imap_may_log_in,        pp_imap_handle_login },
  { { "ENABLE",       IN (AUTHENTICATED),      "ENABLE capability …",                          "RFC 9051, 6.3.1" },  pp_imap_takes_some,        pp_imap_handle_enable },
  { { "SELECT",       IN_BOTH,                 "SELECT mailbox [(parameters)]",                "RFC 9051, 6.3.2" },  pp_imap_takes_some,        pp_imap_handle_select },
  { { "EXAMINE",      IN_BOTH,                 "EXAMINE mailbox [(parameters)]",               "RFC 9051, 6.3.3" },  pp_imap_takes_some,        pp_imap_handle_examine },
  { { "CREATE",       IN_BOTH,                 "CREATE mailbox [(USE (attributes))]",          "RFC 9051, 6.3.4" },  pp_imap_takes_some,        pp_imap_handle_create },
  { { "DELETE",       IN_BOTH,                 "DELETE mailbox",                               "RFC 9051, 6.3.5" },  pp_imap_takes_one,         pp_imap_handle_delete },
  { { "RENAME",       IN_BOTH,                 "RENAME mailbox new-name",                      "RFC 9051, 6.3.6" },  pp_imap_takes_two,         pp_imap_handle_rename },
  { { "SUBSCRIBE",    IN_BOTH,                 "SUBSCRIBE mailbox",                            "RFC 9051, 6.3.7" },  pp_imap_takes_one,         pp_imap_handle_subscribe },
  { { "UNSUBSCRIBE",  IN_BOTH,                 "UNSUBSCRIBE mailbox",                          "RFC 9051, 6.3.8" },  pp_imap_takes_one,         pp_imap_handle_unsubscribe },
  { { "LIST",         IN_BOTH,                 "LIST [(selection)] reference pattern [RETURN (options)]", "RFC 9051, 6.3.9" }, pp_imap_takes_some, pp_imap_handle_list },
  { { "LSUB",         IN_BOTH,                 "LSUB reference pattern",                       "RFC 3501, 6.3.9" },  pp_imap_takes_two,         pp_imap_handle_lsub },
  { { "NAMESPACE",    IN_BOTH,                 "NAMESPACE",                                    "RFC 9051, 6.3.10" }, pp_imap_takes_nothing,     pp_imap_handle_namespace },
  { { "STATUS",       IN_BOTH,                 "STATUS mailbox (items)",                       "RFC 9051, 6.3.11" }, pp_imap_takes_two,         pp_imap_handle_status },
  { { "APPEND",       IN_BOTH,                 "APPEND mailbox [(flags)] [\"date\"] {octets}", "RFC 9051, 6.3.12" }, pp_imap_takes_some,        pp_imap_handle_append },
  { { "IDLE",         IN_BOTH,                 "IDLE",                                         "RFC 9051, 6.3.13" }, pp_imap_takes_nothing,     pp_imap_handle_idle },
  { { "GETQUOTA",     IN_BOTH,                 "GETQUOTA root",                                "RFC 9208, 4.1.1" },  pp_imap_takes_one,         pp_imap_handle_getquota },
  { { "GETQUOTAROOT", IN_BOTH,                 "GETQUOTAROOT mailbox",                         "RFC 9208, 4.1.2" },  pp_imap_takes_one,         pp_imap_handle_getquotaroot },
  { { "SETQUOTA",     IN_BOTH,                 "SETQUOTA root (resource limit …)",             "RFC 9208, 4.1.3" },  pp_imap_takes_two,         pp_imap_handle_setquota },
  { { "CHECK",        IN (SELECTED),           "CHECK",                                        "RFC 3501, 6.4.1" },  pp_imap_takes_nothing,     pp_imap_handle_noop },
  { { "CLOSE",        IN (SELECTED),           "CLOSE",                                        "RFC 9051, 6.4.1" },  pp_imap_takes_nothing,     pp_imap_handle_close },
  { { "UNSELECT",     IN (SELECTED),           "UNSELECT",                                     "RFC 9051, 6.4.2" },  pp_imap_takes_nothing,     pp_imap_handle_unselect },
  { { "EXPUNGE",      IN (SELECTED),           "EXPUNGE",                                      "RFC 9051, 6.4.3" },  pp_imap_takes_nothing,     pp_imap_handle_expunge },
  { { "SEARCH",       IN (SELECTED),           "SEARCH [RETURN (options)] [CHARSET name] keys", "RFC 9051, 6.4.4" }, pp_imap_takes_some,        pp_imap_handle_search, FALSE, TRUE },
  { { "FETCH",        IN (SELECTED),           "FETCH numbers items [(modifiers)]",            "RFC 9051, 6.4.5" },  pp_imap_takes_some,        pp_imap_handle_fetch, FALSE, TRUE },
  { { "STORE",        IN (SELECTED),           "STORE numbers [(modifiers)] [+|-]FLAGS[.SILENT] flags", "RFC 9051, 6.4.6" }, pp_imap_takes_some, pp_imap_handle_store, FALSE, TRUE },
  { { "COPY",         IN (SELECTED),           "COPY numbers mailbox",                         "RFC 9051, 6.4.7" },  pp_imap_takes_two,         pp_imap_handle_copy },
  { { "MOVE",         IN (SELECTED),           "MOVE numbers mailbox",                         "RFC 9051, 6.4.8" },  pp_imap_takes_two,         pp_imap_handle_move },
  { { "UID EXPUNGE",  IN (SELECTED),           "UID EXPUNGE uids",                             "RFC 9051, 6.4.9" },  pp_imap_takes_one,         pp_imap_handle_uid_expunge, TRUE },
  { { "UID SEARCH",   IN (SELECTED),           "UID SEARCH [RETURN (options)] [CHARSET name] keys", "RFC 9051, 6.4.9" }, pp_imap_takes_some,    pp_imap_handle_search, TRUE },
  { { "UID FETCH",    IN (SELECTED),           "UID FETCH uids items [(modifiers)]",           "RFC 9051, 6.4.9" },  pp_imap_takes_some,        pp_imap_handle_fetch, TRUE },
  { { "UID STORE",    IN (SELECTED),           "UID STORE uids [(modifiers)] [+|-]FLAGS[.SILENT] flags", "RFC 9051, 6.4.9" }, pp_imap_takes_some, pp_imap_handle_store, TRUE },
  { { "UID COPY",     IN (SELECTED),           "UID COPY uids mailbox",                        "RFC 9051, 6.4.9" },  pp_imap_takes_two,         pp_imap_handle_copy, TRUE },
  { { "UID MOVE",     IN (SELECTED),           "UID MOVE uids mailbox",                        "RFC 9051, 6.4.9" },  pp_imap_takes_two,         pp_imap_handle_move, TRUE },
};
/* clang-format on */

static const PpVerbTable table = {
  .proto = "imap",
  .rows = verbs,
  .stride = sizeof (PpImapVerb),
  .n_rows = G_N_ELEMENTS (verbs),
  .states = states,
  .n_states = PP_N_IMAP_STATES,
};

/**
 * pp_imap_server_table:
 *
 * Returns: (transfer none): the server's commands and states
 */
const PpVerbTable *
pp_imap_server_table (void)
{
  return &table;
}

/* ------------------------------------------------------------------ states */

void
pp_imap_enter (PpImapSession *self, PpImapState state)
{
  if (self->state == state)
    return;
  self->state = state;
  pp_port_enter (self->port, states[state].name);
}

/* Where the session is between commands. */
PpImapState
pp_imap_resting_state (const PpImapSession *self)
{
  if (self->over)
    return PP_IMAP_LOGGING_OUT;
  if (self->account == NULL)
    return PP_IMAP_NOT_AUTHENTICATED;
  return self->view.mailbox != NULL ? PP_IMAP_SELECTED : PP_IMAP_AUTHENTICATED;
}

/* ------------------------------------------------------------------ which command */

/* tag = 1*<any ASTRING-CHAR except "+"> */
static gsize
measure_tag (const char *line)
{
  gsize length = 0;

  while (line[length] > ' ' && line[length] < 0x7f && strchr ("(){%*\"\\+", line[length]) == NULL)
    length++;
  return length;
}

/**
 * pp_imap_find_verb:
 * @line: the first line of a command
 * @tag: (out) (transfer full): its tag, or %NULL if it has none
 *
 * Returns: (nullable): what it says: one word, or two where the first is UID
 */
const PpImapVerb *
pp_imap_find_verb (const char *line, char **tag)
{
  gsize length = measure_tag (line);
  const char *word;
  gsize word_length;

  *tag = length > 0 && (line[length] == ' ' || line[length] == '\0') ? g_strndup (line, length) : NULL;
  if (*tag == NULL || line[length] == '\0')
    return NULL;
  word = line + length + 1;
  word_length = strcspn (word, " ");
  if (word_length == 3 && g_ascii_strncasecmp (word, "UID", 3) == 0 && word[3] == ' ')
    word_length += 1 + strcspn (word + 4, " ");
  return (const PpImapVerb *) pp_verb_table_find (&table, word, word_length);
}

/* Does it at once, or begins to. The whole command has been read. */
void
pp_imap_obey (PpImapSession *self)
{
  g_autoptr (GError) error = NULL;

  self->words = pp_imap_line_read (self->line, self->utf8 || self->rev2, &error);
  if (self->words == NULL)
    {
      pp_imap_fault (self, error);
      return;
    }
  self->first = strchr (self->verb->verb.name, ' ') != NULL ? 3 : 2;
  if (self->words->list->len < self->first)
    pp_imap_syntax (self);
  else if (self->verb->check (self))
    self->verb->handle (self);
}

/* It was answered: nothing is kept of it. */
void
pp_imap_forget_command (PpImapSession *self)
{
  g_clear_pointer (&self->words, pp_imap_argument_free);
  g_clear_pointer (&self->line, pp_imap_line_free);
  g_clear_pointer (&self->refusal, g_free);
  g_clear_pointer (&self->tag, g_free);
  g_clear_pointer (&self->sasl, pp_sasl_server_free);
  g_clear_pointer (&self->fetch, pp_imap_fetch_free);
  pp_imap_resync_clear (&self->resync);
  g_clear_pointer (&self->counted, g_hash_table_unref);
  self->stop = NULL;
  self->verb = NULL;
  self->pieces = 0;
  self->reading = PP_IMAP_READING_LINE;
}
