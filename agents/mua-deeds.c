/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a person does with the letters on a device: at the times that the scenario says, or when told. By POP it is done
 * here alone; by IMAP the server is told too, now or when there is a connection again.
 */
#include <string.h>

#include "agents/mua-private.h"

/* What was done is told to the server as soon as that can be. */
static void
tell_server (PpMua *self)
{
  if (pp_mua_is_imap (self) && !self->offline)
    pp_mua_collect (self);
}

static void G_GNUC_PRINTF (3, 4)
note (PpMua *self, guint32 item, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  pp_actor_report (PP_ACTOR (self), PP_KIND_NOTE, item, 5, NULL, "%s", text);
}

static void
change_flags (PpMua *self, PpDeviceLetter *letter, PpFlags add, PpFlags remove)
{
  if (pp_mua_is_imap (self))
    pp_device_store_flag (self->store, letter, add, remove);
  else
    pp_device_store_set_flags (self->store, letter, (letter->flags & ~remove) | add, letter->keywords);
}

/* ------------------------------------------------------------------ what is done */

static void
do_read (PpMua *self, PpDeviceLetter *letter, GVariant *details)
{
  const char *name = letter->subject != NULL ? letter->subject : "";

  if (letter->kept == PP_KEPT_WHOLE)
    note (self, letter->item, "reads “%s”: all of it is here", name);
  else if (!pp_mua_is_imap (self) || self->offline)
    {
      note (self, letter->item, "cannot read “%s”: only its header is here, and there is no connection", name);
      return;
    }
  else
    {
      note (self, letter->item, "wants to read “%s”: only its header is here, so the rest is fetched", name);
      letter->wanted = TRUE;
    }
  change_flags (self, letter, PP_FLAG_SEEN, 0);
}

static void
do_unread (PpMua *self, PpDeviceLetter *letter, GVariant *details)
{
  change_flags (self, letter, 0, PP_FLAG_SEEN);
}

static void
do_flag (PpMua *self, PpDeviceLetter *letter, GVariant *details)
{
  change_flags (self, letter, PP_FLAG_FLAGGED, 0);
}

static void
do_unflag (PpMua *self, PpDeviceLetter *letter, GVariant *details)
{
  change_flags (self, letter, 0, PP_FLAG_FLAGGED);
}

/* In IMAP that is only a mark, until it is expunged (RFC 9051, 2.3.2). */
static void
do_delete (PpMua *self, PpDeviceLetter *letter, GVariant *details)
{
  if (pp_mua_is_imap (self))
    change_flags (self, letter, PP_FLAG_DELETED, 0);
  else
    pp_device_store_remove (self->store, letter, "deleted here");
}

static void
do_move (PpMua *self, PpDeviceLetter *letter, GVariant *details)
{
  const char *to = NULL;

  if (details == NULL || !g_variant_lookup (details, "to", "&s", &to) || *to == '\0')
    return;
  if (pp_mua_is_imap (self))
    pp_device_store_carry (self->store, letter, to);
  else if (letter->folder != pp_device_store_make_folder (self->store, to))
    pp_device_store_move (self->store, letter, pp_device_store_make_folder (self->store, to));
}

static void
expunge_folder (PpMua *self, const PpDeviceFolder *folder)
{
  for (guint i = folder->letters->len; i > 0; i--)
    {
      PpDeviceLetter *letter = folder->letters->pdata[i - 1];
      if (letter->flags & PP_FLAG_DELETED)
        pp_device_store_expunge (self->store, letter);
    }
}

static void
do_expunge (PpMua *self)
{
  const GPtrArray *folders = pp_device_store_get_folders (self->store);

  if (!pp_mua_is_imap (self))
    note (self, 0, "has nothing to expunge: by POP what is deleted is gone at once");
  for (guint i = 0; pp_mua_is_imap (self) && i < folders->len; i++)
    expunge_folder (self, folders->pdata[i]);
}

static void
lose_store (PpMua *self)
{
  pp_mua_collect_break_off (self);
  note (self, 0, "loses everything that was kept here");
  pp_device_store_lose (self->store);
}

/* ------------------------------------------------------------------ which letter */

static PpDeviceLetter *
find_in_mailbox (PpMua *self, const char *mailbox, GVariant *details)
{
  PpDeviceFolder *folder = pp_device_store_find_folder (self->store, mailbox);
  guint32 number = 0;

  if (folder == NULL)
    return NULL;
  if (g_variant_lookup (details, "uid", "u", &number))
    return pp_device_store_find_uid (self->store, folder, number);
  g_variant_lookup (details, "number", "u", &number);
  return pp_device_store_find_number (self->store, folder, number);
}

static PpDeviceLetter *
find_letter (PpMua *self, GVariant *details)
{
  const char *text = NULL;
  guint32 item = 0;

  if (details == NULL)
    return NULL;
  if (g_variant_lookup (details, "letter", "u", &item))
    return pp_device_store_find_item (self->store, item);
  if (g_variant_lookup (details, "subject", "&s", &text))
    return pp_device_store_find_subject (self->store, text);
  if (g_variant_lookup (details, "mailbox", "&s", &text))
    return find_in_mailbox (self, text, details);
  return NULL;
}

static void
complain (PpMua *self, const char *wish, GVariant *details)
{
  guint32 item = 0;
  const char *subject = NULL;

  if (details != NULL && g_variant_lookup (details, "letter", "u", &item))
    note (self, 0, "does not have letter %u here: nothing to %s", item, wish);
  else if (details != NULL && g_variant_lookup (details, "subject", "&s", &subject))
    note (self, 0, "does not have “%s” here: nothing to %s", subject, wish);
  else
    note (self, 0, "does not have that letter here: nothing to %s", wish);
}

/**
 * pp_mua_do:
 * @wish: see agents/cast.h
 * @details: (nullable): which letter, and what else it takes
 *
 * Returns: whether that is something that is done with letters
 */
gboolean
pp_mua_do (PpMua *self, const char *wish, GVariant *details)
{
  static const struct
  {
    const char *wish;
    void (*act) (PpMua *self, PpDeviceLetter *letter, GVariant *details);
  } deeds[] = {
    { "read", do_read }, { "unread", do_unread }, { "flag", do_flag }, { "unflag", do_unflag }, { "delete", do_delete }, { "move", do_move },
  };
  PpDeviceLetter *letter;

  if (g_str_equal (wish, "lose-store"))
    {
      lose_store (self);
      return TRUE;
    }
  if (g_str_equal (wish, "expunge"))
    {
      do_expunge (self);
      tell_server (self);
      return TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++)
    if (g_str_equal (wish, deeds[i].wish))
      {
        letter = find_letter (self, details);
        if (letter == NULL)
          complain (self, wish, details);
        else
          {
            deeds[i].act (self, letter, details);
            tell_server (self);
          }
        return TRUE;
      }
  return FALSE;
}

/* ------------------------------------------------------------------ what the scenario says */

static char *
describe (PpMua *self, const PpScenarioAction *action)
{
  GString *text = g_string_new (self->user->name != NULL ? self->user->name : self->user->address->local);

  g_string_append_printf (text, " acts on %s: %s", self->device->host, action->wish);
  if (action->letter > 0)
    g_string_append_printf (text, " letter %" G_GUINT64_FORMAT, action->letter);
  else if (action->subject != NULL)
    g_string_append_printf (text, " “%s”", action->subject);
  if (action->to != NULL)
    g_string_append_printf (text, " to %s", action->to);
  return g_string_free (text, FALSE);
}

void
pp_mua_plan_actions (PpMua *self)
{
  GPtrArray *actions = self->scenario->actions;

  for (guint i = 0; i < actions->len; i++)
    {
      const PpScenarioAction *action = actions->pdata[i];
      g_autofree char *why = NULL;

      if (action->device != self->device)
        continue;
      why = describe (self, action);
      pp_actor_set_timer (PP_ACTOR (self), PP_MUA_TIMER_ACTION + i, action->at_us, FALSE, why);
    }
}

static void
add_destination (GVariantDict *details, const PpScenarioAction *action)
{
  g_auto (GStrv) to = NULL;

  if (!g_str_equal (action->wish, "write"))
    {
      g_variant_dict_insert (details, "to", "s", action->to);
      return;
    }
  to = g_strsplit (action->to, ";", -1);
  for (char **word = to; *word != NULL; word++)
    g_strstrip (*word);
  g_variant_dict_insert (details, "to", "^as", to);
}

/**
 * pp_mua_act:
 * @number: of the scenario's action, from 0
 *
 * It is time for it.
 */
void
pp_mua_act (PpMua *self, guint number)
{
  const PpScenarioAction *action = self->scenario->actions->pdata[number];
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) details = NULL;

  if (action->letter > 0)
    g_variant_dict_insert (&dict, "letter", "u", (guint32) action->letter);
  if (action->subject != NULL)
    g_variant_dict_insert (&dict, "subject", "s", action->subject);
  if (action->text != NULL)
    g_variant_dict_insert (&dict, "text", "s", action->text);
  if (action->to != NULL)
    add_destination (&dict, action);
  details = g_variant_ref_sink (g_variant_dict_end (&dict));
  PP_ACTOR_GET_CLASS (self)->told (PP_ACTOR (self), action->wish, details);
}
