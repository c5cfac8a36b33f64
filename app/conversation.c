/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The conversation as a list: which events are rows, which rows are numbered lines. It grows with the journal and costs
 * eight octets a row; the row objects are made when somebody looks at them.
 */
#include "app/conversation.h"

#include <string.h>

typedef struct
{
  guint32 event; /* its number in the journal */
  guint32 line;  /* how many lines there are up to and with this row */
} Place;

struct _PpConversation
{
  GObject parent_instance;

  PpJournal *journal;
  PpEvent *pending;
  guint seen;        /* events of the journal that were looked at */
  GArray *places;    /* of Place, one a row */
  GArray *lines;     /* of guint32: the row of each line */
  GArray *troubles;  /* of guint32: the lines that are refusals */
};

static void pp_conversation_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PpConversation, pp_conversation, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, pp_conversation_list_model_init))

/* "a1 OK …", "* OK …", "+ …" (RFC 9051, 7.1): whether the server did it, did not, or waits for more. Of what is untagged only a greeting,
 * an OK and a BAD are an answer; a BYE is none: it may be what LOGOUT asked for. */
static guint
imap_class (const char *text)
{
  const char *word = strchr (text, ' ');

  if (g_str_has_prefix (text, "+ ") || g_str_equal (text, "+"))
    return 3;
  if (word == NULL || word == text)
    return 0;
  word++;
  if (g_str_has_prefix (word, "OK ") || g_str_has_prefix (word, "PREAUTH "))
    return 2;
  if (g_str_has_prefix (word, "BAD ") || (g_str_has_prefix (word, "NO ") && *text != '*'))
    return 5;
  return 0;
}

/**
 * pp_event_is_letter:
 * @event: any event
 *
 * Returns: whether it is a letter, or a part of one, that is said
 */
gboolean
pp_event_is_letter (const PpEvent *event)
{
  g_return_val_if_fail (event != NULL, FALSE);

  if (event->kind != PP_KIND_DATA || event->proto == NULL || !g_str_has_prefix (event->proto, "imap"))
    return event->kind == PP_KIND_DATA;
  if (event->dir == PP_DIR_SERVER && g_str_has_prefix (event->text, "* "))
    return FALSE;
  return event->item != 0 || memchr (event->text, '\n', event->length) != NULL;
}

/**
 * pp_reply_class:
 * @event: any event
 *
 * Returns: what a reply amounts to: 2 done, 3 go on, 4 later, 5 no (RFC 5321, 4.2.1), as POP3's +OK, + and
 *   -ERR, and IMAP's OK, + and NO or BAD are 2, 3 and 5; 0 for what is no reply
 */
guint
pp_reply_class (const PpEvent *event)
{
  const char *text = event->text;

  if (event->kind != PP_KIND_LINE || event->dir != PP_DIR_SERVER)
    return 0;
  if (event->proto != NULL && g_str_has_prefix (event->proto, "imap"))
    return imap_class (text);
  if (g_str_has_prefix (text, "+OK"))
    return 2;
  if (g_str_has_prefix (text, "-ERR"))
    return 5;
  if (text[0] == '+' && (text[1] == ' ' || text[1] == '\0')) /* RFC 5034, 4 */
    return 3;
  if (event->length >= 3 && text[0] >= '2' && text[0] <= '5' && g_ascii_isdigit (text[1]) && g_ascii_isdigit (text[2]) &&
      (text[3] == ' ' || text[3] == '-' || text[3] == '\0') &&
      (event->proto == NULL || !g_str_has_prefix (event->proto, "pop3")))
    return text[0] - '0';
  return 0;
}

static gboolean
is_line (const PpEvent *event)
{
  return event->kind == PP_KIND_LINE || event->kind == PP_KIND_DATA || event->kind == PP_KIND_DNS;
}

static gboolean
is_row (const PpEvent *event)
{
  switch (event->kind)
    {
    case PP_KIND_LINE:
    case PP_KIND_DATA:
    case PP_KIND_DNS:
    case PP_KIND_NOTE:
    case PP_KIND_QUEUE:
    case PP_KIND_STORE:
    case PP_KIND_TLS:
      return TRUE;
    case PP_KIND_TIMER:
      return event->length > 0;
    case PP_KIND_CONNECT:
      return g_str_has_prefix (event->text, "refused");
    default:
      return FALSE;
    }
}

static GType
get_item_type (GListModel *model)
{
  return PP_TYPE_ROW;
}

static guint
get_n_items (GListModel *model)
{
  PpConversation *self = PP_CONVERSATION (model);

  return self->places->len + (self->pending ? 1 : 0);
}

static gpointer
get_item (GListModel *model, guint position)
{
  PpConversation *self = PP_CONVERSATION (model);
  const Place *place;

  if (position == self->places->len && self->pending)
    return pp_row_new (self->pending, 0, TRUE);
  if (position >= self->places->len)
    return NULL;
  place = &g_array_index (self->places, Place, position);
  return pp_row_new (pp_journal_get (self->journal, place->event),
                     pp_conversation_row_is_line (self, position) ? place->line : 0, FALSE);
}

static void
pp_conversation_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
pp_conversation_finalize (GObject *object)
{
  PpConversation *self = PP_CONVERSATION (object);

  g_clear_object (&self->journal);
  g_clear_pointer (&self->pending, pp_event_unref);
  g_array_unref (self->places);
  g_array_unref (self->lines);
  g_array_unref (self->troubles);
  G_OBJECT_CLASS (pp_conversation_parent_class)->finalize (object);
}

static void
pp_conversation_class_init (PpConversationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pp_conversation_finalize;
}

static void
pp_conversation_init (PpConversation *self)
{
  self->places = g_array_new (FALSE, FALSE, sizeof (Place));
  self->lines = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->troubles = g_array_new (FALSE, FALSE, sizeof (guint32));
}

/**
 * pp_conversation_new:
 *
 * Returns: (transfer full): an empty conversation
 */
PpConversation *
pp_conversation_new (void)
{
  return g_object_new (PP_TYPE_CONVERSATION, NULL);
}

static void
look_at (PpConversation *self, PpEvent *event)
{
  Place place = { event->n, self->lines->len };

  if (!is_row (event))
    return;
  if (is_line (event))
    {
      guint32 row = self->places->len;

      g_array_append_val (self->lines, row);
      place.line++;
      if (pp_reply_class (event) >= 4)
        g_array_append_val (self->troubles, place.line);
    }
  g_array_append_val (self->places, place);
}

/* Reads what is new in the journal; says how many rows that made. */
static guint
catch_up (PpConversation *self)
{
  guint before = self->places->len;
  guint length = self->journal ? pp_journal_get_length (self->journal) : 0;

  while (self->seen < length)
    look_at (self, pp_journal_get (self->journal, ++self->seen));
  return self->places->len - before;
}

/**
 * pp_conversation_set_journal:
 * @journal: (nullable): what is to be shown from now on
 */
void
pp_conversation_set_journal (PpConversation *self, PpJournal *journal)
{
  guint before;

  g_return_if_fail (PP_IS_CONVERSATION (self));

  before = get_n_items (G_LIST_MODEL (self));
  g_clear_pointer (&self->pending, pp_event_unref);
  g_set_object (&self->journal, journal);
  self->seen = 0;
  g_array_set_size (self->places, 0);
  g_array_set_size (self->lines, 0);
  g_array_set_size (self->troubles, 0);
  catch_up (self);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, self->places->len);
}

/**
 * pp_conversation_update:
 *
 * To be called when the journal has grown: all that is new is told to those who watch the list in one go.
 */
void
pp_conversation_update (PpConversation *self)
{
  guint before, added;

  g_return_if_fail (PP_IS_CONVERSATION (self));

  before = self->places->len;
  added = catch_up (self);
  if (added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), before, 0, added);
}

/**
 * pp_conversation_set_pending:
 * @event: (nullable): the line that is about to be said; a reference is taken
 */
void
pp_conversation_set_pending (PpConversation *self, PpEvent *event)
{
  guint before;

  g_return_if_fail (PP_IS_CONVERSATION (self));

  if (self->pending == event)
    return;
  before = self->pending ? 1 : 0;
  g_clear_pointer (&self->pending, pp_event_unref);
  self->pending = event ? pp_event_ref (event) : NULL;
  g_list_model_items_changed (G_LIST_MODEL (self), self->places->len, before, event ? 1 : 0);
}

/**
 * pp_conversation_get_length:
 *
 * Returns: how many events of the journal are in it, shown or not
 */
guint
pp_conversation_get_length (PpConversation *self)
{
  g_return_val_if_fail (PP_IS_CONVERSATION (self), 0);
  return self->seen;
}

/**
 * pp_conversation_count_rows:
 *
 * Returns: the number of rows, without the one that is about to be said
 */
guint
pp_conversation_count_rows (PpConversation *self)
{
  g_return_val_if_fail (PP_IS_CONVERSATION (self), 0);
  return self->places->len;
}

/**
 * pp_conversation_count_lines:
 *
 * Returns: the number of rows that have a number
 */
guint
pp_conversation_count_lines (PpConversation *self)
{
  g_return_val_if_fail (PP_IS_CONVERSATION (self), 0);
  return self->lines->len;
}

/**
 * pp_conversation_get_row_event:
 * @row: from 0
 *
 * Returns: (transfer none): what that row is about
 */
PpEvent *
pp_conversation_get_row_event (PpConversation *self, guint row)
{
  g_return_val_if_fail (PP_IS_CONVERSATION (self) && row < self->places->len, NULL);
  return pp_journal_get (self->journal, g_array_index (self->places, Place, row).event);
}

/**
 * pp_conversation_get_line_event:
 * @line: from 1
 *
 * Returns: (transfer none): that line
 */
PpEvent *
pp_conversation_get_line_event (PpConversation *self, guint line)
{
  return pp_conversation_get_row_event (self, pp_conversation_get_row_of_line (self, line));
}

/**
 * pp_conversation_get_line_of_row:
 * @row: from 0
 *
 * Returns: the number of the line in that row, or of the line that it belongs to; 0 when it comes before the first
 */
guint
pp_conversation_get_line_of_row (PpConversation *self, guint row)
{
  g_return_val_if_fail (PP_IS_CONVERSATION (self) && row < self->places->len, 0);
  return g_array_index (self->places, Place, row).line;
}

/**
 * pp_conversation_get_row_of_line:
 * @line: from 1
 *
 * Returns: the row, from 0, that shows that line
 */
guint
pp_conversation_get_row_of_line (PpConversation *self, guint line)
{
  g_return_val_if_fail (PP_IS_CONVERSATION (self) && line > 0 && line <= self->lines->len, 0);
  return g_array_index (self->lines, guint32, line - 1);
}

/**
 * pp_conversation_row_is_line:
 * @row: from 0
 *
 * Returns: whether that row has a number of its own
 */
gboolean
pp_conversation_row_is_line (PpConversation *self, guint row)
{
  guint line = pp_conversation_get_line_of_row (self, row);

  return line > 0 && pp_conversation_get_row_of_line (self, line) == row;
}

/**
 * pp_conversation_get_row_end:
 * @row: from 0
 *
 * What follows a line up to the next line (a state, a reason) belongs to it; what follows another row up to the next row
 * belongs to that.
 *
 * Returns: the number of the last event that belongs to that row
 */
guint
pp_conversation_get_row_end (PpConversation *self, guint row)
{
  guint next = row + 1;

  g_return_val_if_fail (PP_IS_CONVERSATION (self) && row < self->places->len, 0);

  if (pp_conversation_row_is_line (self, row))
    {
      guint line = pp_conversation_get_line_of_row (self, row);

      next = line < self->lines->len ? g_array_index (self->lines, guint32, line) : self->places->len;
    }
  if (next >= self->places->len)
    return self->seen;
  return g_array_index (self->places, Place, next).event - 1;
}

/**
 * pp_conversation_find_row:
 * @n: the number of an event
 *
 * Returns: the first row whose event has that number or a greater one; the number of rows when there is none
 */
guint
pp_conversation_find_row (PpConversation *self, guint n)
{
  guint low = 0, high;

  g_return_val_if_fail (PP_IS_CONVERSATION (self), 0);

  high = self->places->len;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (self->places, Place, middle).event < n)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/**
 * pp_conversation_get_hop:
 * @line: from 1
 *
 * Returns: the hop of that line, 1 to 5, or 0 for none
 */
guint
pp_conversation_get_hop (PpConversation *self, guint line)
{
  return pp_conversation_get_line_event (self, line)->hop;
}

/**
 * pp_conversation_has_trouble:
 * @first: from 1
 * @last: from 1
 *
 * Returns: whether one of the lines from @first to @last is a refusal (4yz, 5yz, -ERR)
 */
gboolean
pp_conversation_has_trouble (PpConversation *self, guint first, guint last)
{
  guint low = 0, high;

  g_return_val_if_fail (PP_IS_CONVERSATION (self), FALSE);

  high = self->troubles->len;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (self->troubles, guint32, middle) < first)
        low = middle + 1;
      else
        high = middle;
    }
  return low < self->troubles->len && g_array_index (self->troubles, guint32, low) <= last;
}
