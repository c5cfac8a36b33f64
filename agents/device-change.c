/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What changes in a device's store is written down behind it: each change is a job for the cabinet's bench, and they are done
 * in the order in which they were asked for.
 */
#include "agents/device-private.h"

#define HOP 5

static void
change_free (gpointer data)
{
  PpDeviceChange *change = data;

  g_free (change->device);
  g_free (change->folder);
  g_free (change->to);
  pp_device_letter_free (change->letter);
  pp_device_folder_free (change->row);
  pp_deed_free (change->deed);
  g_clear_pointer (&change->octets, g_bytes_unref);
  g_clear_error (&change->error);
  if (change->free_data != NULL)
    change->free_data (change->data);
  g_free (change);
}

static gboolean
make_change (PpCabinet *cabinet, PpDeviceChange *it)
{
  switch (it->what)
    {
    case PP_CHANGE_FOLDER:
      return pp_cabinet_device_write_folder (cabinet, it->device, it->row, &it->error);
    case PP_CHANGE_FOLDER_GONE:
      return pp_cabinet_device_remove_folder (cabinet, it->device, it->folder, &it->error);
    case PP_CHANGE_LETTER:
      return (it->row == NULL || pp_cabinet_device_write_folder (cabinet, it->device, it->row, &it->error)) &&
             pp_cabinet_device_write_letter (cabinet, it->device, it->folder, it->letter, it->octets, &it->error);
    case PP_CHANGE_LETTER_MOVED:
      return pp_cabinet_device_write_folder (cabinet, it->device, it->row, &it->error) &&
             pp_cabinet_device_move_letter (cabinet, it->device, it->folder, it->number, it->to, it->to_number, &it->error);
    case PP_CHANGE_LETTER_GONE:
      return pp_cabinet_device_remove_letter (cabinet, it->device, it->folder, it->number, &it->error);
    case PP_CHANGE_DEED:
      return pp_cabinet_device_write_deed (cabinet, it->device, it->deed, &it->error);
    case PP_CHANGE_DEED_GONE:
      return pp_cabinet_device_remove_deed (cabinet, it->device, it->id, &it->error);
    case PP_CHANGE_KNOWN:
      return pp_cabinet_device_know (cabinet, it->device, it->folder, it->known, &it->error);
    case PP_CHANGE_LOST:
      return pp_cabinet_device_clear (cabinet, it->device, &it->error);
    case PP_CHANGE_NONE:
      it->octets = pp_cabinet_device_get_octets (cabinet, it->device, it->folder, it->number, &it->error);
      return it->octets != NULL;
    }
  return FALSE;
}

static void
change_work (gpointer place, gpointer job)
{
  PpDeviceChange *change = job;

  if (change->what == PP_CHANGE_NONE)
    make_change (place, change);
  else if (pp_cabinet_save (place, &change->error))
    pp_cabinet_settle (place, make_change (place, change), &change->error);
}

static void
change_done (PpActor *actor, gpointer job, const GError *error)
{
  PpDeviceChange *change = job;

  if (error == NULL)
    error = change->error;
  if (change->read != NULL)
    change->read (actor, change->data, change->octets, error);
  else if (change->kept != NULL)
    change->kept (actor, change->data, error);
  else if (error != NULL)
    pp_actor_report (actor, PP_KIND_NOTE, 0, HOP, NULL, "cannot write down what changed here: %s", error->message);
}

/* (transfer none): to be filled in at once; it is written when the world goes on. */
PpDeviceChange *
pp_device_store_change (PpDeviceStore *self, PpDeviceChangeKind what)
{
  PpDeviceChange *change = g_new0 (PpDeviceChange, 1);

  change->what = what;
  change->device = g_strdup (self->device);
  return change;
}

void
pp_device_store_write (PpDeviceStore *self, PpDeviceChange *change)
{
  pp_actor_work (self->actor, self->cabinet, change_work, change_done, change, change_free);
}
