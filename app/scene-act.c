/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From an event to an act. What is said goes by the table of verbs: a question and its answer are one act. Everything else
 * goes by the first words of its text, or, on a connection, by what was said there last.
 */
#include "app/scene-act.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/commentary.h"
#include "app/conversation.h"
#include "app/scene-private.h"

/* ------------------------------------------------------------------ verbs */

static const PpActVerb verbs[] = {
  { "smtp", "EHLO", PP_ACT_HELLO, N_("says its name, and asks what the other can do") },
  { "smtp", "HELO", PP_ACT_HELLO, N_("says its name") },
  { "smtp", "LHLO", PP_ACT_HELLO, N_("says its name, and asks what the other can do") },
  { "smtp", "STARTTLS", PP_ACT_SEAL, N_("asks for encryption") },
  { "smtp", "AUTH", PP_ACT_SIGN_IN, N_("signs in") },
  { "smtp", "exchange", PP_ACT_SIGN_IN, N_("proves who it is") },
  { "smtp", "MAIL", PP_ACT_SENDER, N_("names the sender") },
  { "smtp", "RCPT", PP_ACT_RECIPIENT, N_("names a recipient") },
  { "smtp", "DATA", PP_ACT_FILL, N_("asks to send the letter") },
  { "smtp", "letter", PP_ACT_LETTER, N_("sends the letter") },
  { "smtp", "BDAT", PP_ACT_LETTER, N_("sends a piece of the letter") },
  { "smtp", "BDAT LAST", PP_ACT_LETTER, N_("sends the last piece of the letter") },
  { "smtp", "RSET", PP_ACT_TALK, N_("gives up this envelope") },
  { "smtp", "VRFY", PP_ACT_TALK, N_("asks whether there is such a mailbox") },
  { "smtp", "EXPN", PP_ACT_TALK, N_("asks who is on a list") },
  { "smtp", "HELP", PP_ACT_TALK, N_("asks for help") },
  { "smtp", "NOOP", PP_ACT_TALK, N_("asks whether anybody is there") },
  { "smtp", "QUIT", PP_ACT_LEAVE, N_("says goodbye") },
  { "pop3", "USER", PP_ACT_SIGN_IN, N_("says whose mailbox it wants") },
  { "pop3", "PASS", PP_ACT_SIGN_IN, N_("says the password") },
  { "pop3", "APOP", PP_ACT_SIGN_IN, N_("proves that it knows the password") },
  { "pop3", "AUTH", PP_ACT_SIGN_IN, N_("signs in") },
  { "pop3", "exchange", PP_ACT_SIGN_IN, N_("proves who it is") },
  { "pop3", "STLS", PP_ACT_SEAL, N_("asks for encryption") },
  { "pop3", "UTF8", PP_ACT_HELLO, N_("says that it reads every script") },
  { "pop3", "LANG", PP_ACT_HELLO, N_("chooses a language") },
  { "pop3", "CAPA", PP_ACT_HELLO, N_("asks what the other can do") },
  { "pop3", "STAT", PP_ACT_LIST, N_("asks how many letters there are") },
  { "pop3", "LIST", PP_ACT_LIST, N_("asks how large the letters are") },
  { "pop3", "UIDL", PP_ACT_LIST, N_("asks which letters there are") },
  { "pop3", "RETR", PP_ACT_COLLECT, N_("asks for a letter") },
  { "pop3", "TOP", PP_ACT_COLLECT, N_("asks for the top of a letter") },
  { "pop3", "DELE", PP_ACT_REMOVE, N_("wants a letter deleted when it leaves") },
  { "pop3", "NOOP", PP_ACT_TALK, N_("asks whether anybody is there") },
  { "pop3", "RSET", PP_ACT_TALK, N_("takes all deletions back") },
  { "pop3", "QUIT", PP_ACT_LEAVE, N_("says goodbye") },
  { "imap", "CAPABILITY", PP_ACT_HELLO, N_("asks what the other can do") },
  { "imap", "NOOP", PP_ACT_TALK, N_("asks whether there is anything new") },
  { "imap", "LOGOUT", PP_ACT_LEAVE, N_("says goodbye") },
  { "imap", "ID", PP_ACT_HELLO, N_("says which program it is") },
  { "imap", "STARTTLS", PP_ACT_SEAL, N_("asks for encryption") },
  { "imap", "AUTHENTICATE", PP_ACT_SIGN_IN, N_("signs in") },
  { "imap", "exchange", PP_ACT_SIGN_IN, N_("proves who it is") },
  { "imap", "LOGIN", PP_ACT_SIGN_IN, N_("says name and password") },
  { "imap", "ENABLE", PP_ACT_HELLO, N_("switches extensions on") },
  { "imap", "SELECT", PP_ACT_LIST, N_("opens a mailbox") },
  { "imap", "EXAMINE", PP_ACT_LIST, N_("opens a mailbox, only to read") },
  { "imap", "CREATE", PP_ACT_TALK, N_("wants another mailbox") },
  { "imap", "DELETE", PP_ACT_TALK, N_("wants a mailbox taken away") },
  { "imap", "RENAME", PP_ACT_TALK, N_("gives a mailbox another name") },
  { "imap", "SUBSCRIBE", PP_ACT_TALK, N_("puts a mailbox on its list") },
  { "imap", "UNSUBSCRIBE", PP_ACT_TALK, N_("takes a mailbox off its list") },
  { "imap", "LIST", PP_ACT_LIST, N_("asks which mailboxes there are") },
  { "imap", "LSUB", PP_ACT_LIST, N_("asks which mailboxes are on its list") },
  { "imap", "NAMESPACE", PP_ACT_LIST, N_("asks how mailboxes are named") },
  { "imap", "STATUS", PP_ACT_LIST, N_("asks how a mailbox stands") },
  { "imap", "APPEND", PP_ACT_LETTER, N_("puts a letter into a mailbox") },
  { "imap", "IDLE", PP_ACT_WATCH, N_("waits for something new") },
  { "imap", "DONE", PP_ACT_WATCH, N_("has waited long enough") },
  { "imap", "GETQUOTA", PP_ACT_LIST, N_("asks how much room there is") },
  { "imap", "GETQUOTAROOT", PP_ACT_LIST, N_("asks how much room there is") },
  { "imap", "SETQUOTA", PP_ACT_TALK, N_("wants another limit") },
  { "imap", "CHECK", PP_ACT_TALK, N_("asks to have everything written down") },
  { "imap", "CLOSE", PP_ACT_TALK, N_("closes the mailbox") },
  { "imap", "UNSELECT", PP_ACT_TALK, N_("closes the mailbox as it is") },
  { "imap", "EXPUNGE", PP_ACT_REMOVE, N_("removes what is marked as deleted") },
  { "imap", "SEARCH", PP_ACT_LIST, N_("searches the mailbox") },
  { "imap", "FETCH", PP_ACT_LIST, N_("asks about letters") },
  { "imap", "FETCH body", PP_ACT_COLLECT, N_("asks for a letter") },
  { "imap", "STORE", PP_ACT_MARK, N_("changes flags") },
  { "imap", "COPY", PP_ACT_MOVE, N_("copies letters into another mailbox") },
  { "imap", "MOVE", PP_ACT_MOVE, N_("moves letters into another mailbox") },
};

/**
 * pp_act_find_verb:
 * @proto: (nullable): as in an event
 * @verb: in capitals, of IMAP with or without "UID" before it
 *
 * Returns: (nullable): its row
 */
const PpActVerb *
pp_act_find_verb (const char *proto, const char *verb)
{
  const char *family = pp_commentary_family (proto);

  if (g_strcmp0 (family, "imap") == 0 && g_str_has_prefix (verb, "UID "))
    verb += strlen ("UID ");
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_strcmp0 (verbs[i].family, family) == 0 && g_str_equal (verbs[i].verb, verb))
      return &verbs[i];
  return NULL;
}

/* Is it a part of a letter that goes by that name? A header alone is none (RFC 9051, 6.4.5). */
static gboolean
is_body (const char *section)
{
  return strncmp (section, "HEADER", 6) != 0 && strncmp (section, "MIME", 4) != 0;
}

/**
 * pp_act_fetches_body:
 * @command: a FETCH, with its tag
 *
 * Returns: whether it asks for the text of letters, or only for what can be said about them
 */
gboolean
pp_act_fetches_body (const char *command)
{
  static const char *const sections[] = { "BODY[", "BODY.PEEK[", "BINARY[", "BINARY.PEEK[" };
  g_autofree char *upper = g_ascii_strup (command, MIN (strlen (command), 1000));

  for (gsize i = 0; i < G_N_ELEMENTS (sections); i++)
    for (const char *at = strstr (upper, sections[i]); at != NULL; at = strstr (at + 1, sections[i]))
      if (is_body (at + strlen (sections[i])))
        return TRUE;
  for (const char *at = strstr (upper, "RFC822"); at != NULL; at = strstr (at + 1, "RFC822"))
    if (at[6] != '.' || g_str_has_prefix (at, "RFC822.TEXT"))
      return TRUE;
  return FALSE;
}

/* ------------------------------------------------------------------ whose question it is */

static const PpActVerb *
verb_of (const PpEvent *event, const PpSaid *said)
{
  const char *verb = said->verb;

  if (g_str_has_prefix (verb, "UID "))
    verb += strlen ("UID ");
  if (g_str_equal (verb, "FETCH") && pp_act_fetches_body (said->event->text))
    verb = "FETCH body";
  return pp_act_find_verb (event->proto, verb);
}

static const PpActVerb *
find_imap_said (const PpDialogue *dialogue, PpEvent *event)
{
  PpEvent *begun = dialogue->begun[0];
  PpSaid said = { 0 };

  if (begun == NULL && event->kind == PP_KIND_LINE)
    {
      if (pp_imap_is_done (dialogue, event))
        return pp_act_find_verb ("imap", "DONE");
      if (dialogue->exchange)
        return pp_act_find_verb ("imap", "exchange");
    }
  /* The rest of a line that a literal has cut, or the literal itself, belongs to what began it. */
  pp_imap_said_read (&said, begun != NULL ? begun : event);
  return verb_of (event, &said);
}

static const PpActVerb *
find_said (const PpDialogue *dialogue, PpEvent *event)
{
  const char *family = pp_commentary_family (event->proto);
  gboolean alone = g_queue_is_empty ((GQueue *) &dialogue->pending);
  const PpSaid *last = g_queue_peek_tail ((GQueue *) &dialogue->pending);
  PpSaid said = { 0 };

  if (g_strcmp0 (family, "imap") == 0)
    return find_imap_said (dialogue, event);
  if (g_strcmp0 (family, "smtp") == 0 && event->kind == PP_KIND_DATA)
    return pp_act_find_verb ("smtp", last != NULL && g_str_has_prefix (last->verb, "BDAT") ? last->verb : "letter");
  if (g_strcmp0 (family, "smtp") == 0 && g_str_equal (event->text, ".") &&
      (last != NULL ? g_str_equal (last->verb, "letter") : dialogue->go_ahead != 0 || dialogue->last_reply == 0))
    return pp_act_find_verb ("smtp", "letter");
  if (dialogue->exchange && alone)
    return pp_act_find_verb (family, "exchange");
  pp_said_read_verb (&said, event);
  return verb_of (event, &said);
}

static const PpSaid *
find_imap_question (const PpDialogue *dialogue, PpEvent *event)
{
  const char *text = event->kind == PP_KIND_LINE ? event->text : "*";

  if (text[0] == '*' || text[0] == '+' || dialogue->begun[1] != NULL)
    return pp_dialogue_get_question (dialogue);
  return pp_imap_find_question (dialogue, text);
}

/* The line of a listing belongs to what was answered by the line before it. */
static const PpSaid *
find_pop3_question (const PpDialogue *dialogue, PpEvent *event)
{
  gboolean status = event->kind == PP_KIND_LINE && (g_str_has_prefix (event->text, "+OK") || g_str_has_prefix (event->text, "-ERR") ||
                                                    pp_pop3_is_challenge (event->text));

  return status && !dialogue->listing ? pp_dialogue_get_question (dialogue) : dialogue->answered;
}

/**
 * pp_act_find_question:
 * @dialogue: what was said before @event on its connection
 * @event: a line, or a block of octets
 * @last: (nullable): what the client said last, for when nothing else is known
 *
 * Returns: (nullable): the verb that it says, or that it is an answer to
 */
const PpActVerb *
pp_act_find_question (const PpDialogue *dialogue, PpEvent *event, const PpSaid *last)
{
  const char *family = pp_commentary_family (event->proto);
  const PpSaid *said;

  if (event->dir != PP_DIR_SERVER)
    return find_said (dialogue, event);
  if (g_strcmp0 (family, "imap") == 0)
    said = find_imap_question (dialogue, event);
  else if (g_strcmp0 (family, "pop3") == 0)
    said = find_pop3_question (dialogue, event);
  else
    said = pp_dialogue_get_question (dialogue);
  said = said != NULL ? said : last;
  return said != NULL ? verb_of (event, said) : NULL;
}

/* ------------------------------------------------------------------ lines */

static gboolean
is_greeting (const PpDialogue *dialogue, const PpEvent *event)
{
  return event->dir == PP_DIR_SERVER && dialogue->last_reply == 0 && g_queue_is_empty ((GQueue *) &dialogue->pending) &&
         pp_reply_class (event) != 0;
}

/* Whether the server says by itself that it ends the conversation (RFC 5321, 3.8; RFC 9051, 7.1.5). */
static gboolean
is_farewell (const PpEvent *event)
{
  return event->kind == PP_KIND_LINE && event->dir == PP_DIR_SERVER &&
         (g_str_has_prefix (event->text, "421") || g_str_has_prefix (event->text, "* BYE"));
}

static PpAct
act_of_said (const PpDialogue *dialogue, PpEvent *event, const PpActVerb *verb)
{
  gboolean imap = g_strcmp0 (pp_commentary_family (event->proto), "imap") == 0;

  if (is_greeting (dialogue, event) && verb == NULL)
    return PP_ACT_GREET;
  if (is_farewell (event))
    return PP_ACT_LEAVE;
  if (event->dir == PP_DIR_SERVER && event->kind == PP_KIND_DATA && !imap && verb == NULL)
    return PP_ACT_COLLECT;
  if (verb == NULL)
    return imap && event->dir == PP_DIR_SERVER && event->text[0] == '*' ? PP_ACT_WATCH : PP_ACT_TALK;
  /* The reply to the letter is where the responsibility goes over (RFC 5321, 6.1). */
  if (event->dir == PP_DIR_SERVER && (g_str_equal (verb->verb, "letter") || g_str_equal (verb->verb, "BDAT LAST")))
    return PP_ACT_POSTMARK;
  return verb->act;
}

/* ------------------------------------------------------------------ everything else */

typedef struct
{
  const char *begin, *part; /* of the text; "" and NULL: any */
  PpAct act;
} Words;

static PpAct
find_words (const Words *table, gsize n, const char *text, PpAct otherwise)
{
  for (gsize i = 0; i < n; i++)
    if (g_str_has_prefix (text, table[i].begin) && (table[i].part == NULL || strstr (text, table[i].part) != NULL))
      return table[i].act;
  return otherwise;
}

/* States of somebody as a whole; those of a conversation belong to what was said in it. */
static const Words states[] = {
  { "resting", NULL, PP_ACT_WAIT },       { "composing", NULL, PP_ACT_COMPOSE },  { "collecting", NULL, PP_ACT_LIST },
  { "checking", NULL, PP_ACT_CHECK },     { "passing-on", NULL, PP_ACT_CONNECT }, { "deciding", NULL, PP_ACT_CHECK },
  { "looking-up", NULL, PP_ACT_LOOK_UP }, { "relaying", NULL, PP_ACT_CONNECT },   { "delivering", NULL, PP_ACT_CONNECT },
  { "filing", NULL, PP_ACT_FILE },        { "closed", NULL, PP_ACT_WAIT },        { "offline", NULL, PP_ACT_WAIT },
};

static const Words notes[] = {
  { "hands the letter over", NULL, PP_ACT_HAND_OVER },
  { "the sign-in ", NULL, PP_ACT_SIGN_IN },
  { "cannot reach ", NULL, PP_ACT_REFUSED },
  { "no way to ", NULL, PP_ACT_REFUSED },
  { "the directory ", NULL, PP_ACT_LOOK_UP },
  { "the answer about ", NULL, PP_ACT_LOOK_UP },
  { "letter ", "null reverse-path", PP_ACT_REMOVE },
  { "TLS broke", NULL, PP_ACT_SEAL },
  { "reads ", NULL, PP_ACT_COLLECT },
  { "wants to read ", NULL, PP_ACT_COLLECT },
  { "cannot read ", NULL, PP_ACT_COLLECT },
  { "does not have ", NULL, PP_ACT_COLLECT },
  { "loses everything", NULL, PP_ACT_REMOVE },
  { "", "what was done here offline is dropped", PP_ACT_REMOVE },
  { "leaves letter ", NULL, PP_ACT_REMOVE },
  { "has nothing to expunge", NULL, PP_ACT_REMOVE },
  { "has no connection", NULL, PP_ACT_WAIT },
  { "cannot look for mail", NULL, PP_ACT_WAIT },
  { "has a connection again", NULL, PP_ACT_CONNECT },
  { "the server has no IDLE", NULL, PP_ACT_WATCH },
  { "the server has numbered ", NULL, PP_ACT_LIST },
  { "the submission ended", NULL, PP_ACT_LEAVE },
  { "the collection ended", NULL, PP_ACT_LEAVE },
};

static const Words queues[] = {
  { "", " deed-", PP_ACT_MARK },
  { "add ", " from <> for ", PP_ACT_RETURN },
  { "add out-", NULL, PP_ACT_COMPOSE },
  { "add ", NULL, PP_ACT_SHELVE },
  { "change ", "> returned", PP_ACT_RETURN },
  { "change ", "> sent", PP_ACT_POSTMARK },
  { "change ", "> refused", PP_ACT_POSTMARK },
  { "", NULL, PP_ACT_SHELVE },
};

static const Words stores[] = {
  { "rename ", NULL, PP_ACT_MOVE },
  { "add ", " copied from ", PP_ACT_MOVE },
  { "add ", " moved from ", PP_ACT_MOVE },
  { "add ", NULL, PP_ACT_FILE },
  { "change ", " flags ", PP_ACT_MARK },
  { "change ", NULL, PP_ACT_FILE },
  { "remove ", " moved to ", PP_ACT_MOVE },
  { "", NULL, PP_ACT_REMOVE },
};

/**
 * pp_act_of_event:
 * @dialogue: what was said before @event on its connection
 * @event: anything that happened
 * @verb: (nullable): what it says or answers; for what is not said, the last that was said on its connection
 *
 * Returns: the act; never %PP_ACT_NONE
 */
PpAct
pp_act_of_event (const PpDialogue *dialogue, PpEvent *event, const PpActVerb *verb)
{
  switch ((PpKind) event->kind)
    {
    case PP_KIND_LINE:
    case PP_KIND_DATA:
      return act_of_said (dialogue, event, verb);
    case PP_KIND_DNS:
      return PP_ACT_LOOK_UP;
    case PP_KIND_CONNECT:
      return pp_scene_is_refusal (event) ? PP_ACT_REFUSED : PP_ACT_CONNECT;
    case PP_KIND_CLOSE:
      return PP_ACT_LEAVE;
    case PP_KIND_TLS:
      return PP_ACT_SEAL;
    case PP_KIND_NOTE:
      return find_words (notes, G_N_ELEMENTS (notes), event->text, PP_ACT_CHECK);
    case PP_KIND_QUEUE:
      return find_words (queues, G_N_ELEMENTS (queues), event->text, PP_ACT_SHELVE);
    case PP_KIND_STORE:
      return find_words (stores, G_N_ELEMENTS (stores), event->text, PP_ACT_FILE);
    case PP_KIND_STATE:
      return find_words (states, G_N_ELEMENTS (states), event->text, PP_ACT_WAIT);
    case PP_KIND_TIMER:
    case PP_N_KINDS:
    default:
      return PP_ACT_WAIT;
    }
}
