/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keys of the Journey page: each is a move of the controller's.
 */
#include "app/journey-private.h"

static void
key_play (PpJourneyPage *self, int unused)
{
  if (pp_controller_is_playing (self->controller))
    pp_controller_pause (self->controller);
  else
    pp_controller_play (self->controller);
}

static void
key_step (PpJourneyPage *self, int stride)
{
  pp_controller_step (self->controller, stride < 0 ? pp_controls_get_stride (self->controls) : (PpStride) stride);
}

static void
key_back (PpJourneyPage *self, int stride)
{
  pp_controller_back (self->controller, stride < 0 ? pp_controls_get_stride (self->controls) : (PpStride) stride);
}

static void
key_home (PpJourneyPage *self, int unused)
{
  pp_controller_go_to_line (self->controller, 0);
}

static void
key_end (PpJourneyPage *self, int unused)
{
  pp_controller_go_to_end (self->controller);
}

static void
key_hop (PpJourneyPage *self, int hop)
{
  pp_controller_go_to_hop (self->controller, hop);
}

typedef struct
{
  guint keyval;
  GdkModifierType modifiers;
  void (*press) (PpJourneyPage *self, int argument);
  int argument;
} Key;

#define AS_CHOSEN (-1)

static const Key keys[] = {
  { GDK_KEY_space, 0, key_play, 0 },
  { GDK_KEY_Right, 0, key_step, AS_CHOSEN },
  { GDK_KEY_Left, 0, key_back, AS_CHOSEN },
  { GDK_KEY_Page_Down, 0, key_step, AS_CHOSEN },
  { GDK_KEY_Page_Up, 0, key_back, AS_CHOSEN },
  { GDK_KEY_Right, GDK_CONTROL_MASK, key_step, PP_STRIDE_HOP },
  { GDK_KEY_Left, GDK_CONTROL_MASK, key_back, PP_STRIDE_HOP },
  { GDK_KEY_Home, 0, key_home, 0 },
  { GDK_KEY_End, 0, key_end, 0 },
  { GDK_KEY_1, 0, key_hop, 1 },
  { GDK_KEY_2, 0, key_hop, 2 },
  { GDK_KEY_3, 0, key_hop, 3 },
  { GDK_KEY_4, 0, key_hop, 4 },
  { GDK_KEY_5, 0, key_hop, 5 },
};

/**
 * pp_journey_page_press_key:
 * @keyval: a GDK key
 * @modifiers: Shift, Control, Alt and so on
 *
 * Returns: whether the key means something here; then it has been done
 */
gboolean
pp_journey_page_press_key (PpJourneyPage *self, guint keyval, GdkModifierType modifiers)
{
  g_return_val_if_fail (PP_IS_JOURNEY_PAGE (self), FALSE);

  modifiers &= gtk_accelerator_get_default_mod_mask ();
  if (keyval == GDK_KEY_Escape && modifiers == 0 && pp_journey_is_inspecting (self))
    {
      pp_journey_close_inspector (self);
      return TRUE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if (keys[i].keyval == keyval && keys[i].modifiers == modifiers)
      {
        keys[i].press (self, keys[i].argument);
        return TRUE;
      }
  return FALSE;
}
