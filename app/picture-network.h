/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of the network's band share: picture-network.c, picture-card.c, picture-hop.c. Nobody else needs it: the door is
 * pp_network_draw().
 */
#pragma once

#include "app/picture-private.h"

G_BEGIN_DECLS

double pp_net_at (const PpCanvas *self, double units);

/* Cards (picture-card.c) */
PpLook pp_net_get_look (const PpSceneStation *s);
PpStation pp_net_find_actor (const PpScene *scene);
void pp_net_draw_card (PpCanvas *self, PpStation station);

/* Ways (picture-hop.c) */
gboolean pp_net_has_card (const PpCanvas *self, guint hop);
void pp_net_draw_hop (PpCanvas *self, guint hop);
void pp_net_draw_short_way (PpCanvas *self);
void pp_net_draw_ports (PpCanvas *self);

G_END_DECLS
