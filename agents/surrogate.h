/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Letters in a script that every reader knows.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GBytes *pp_octets_surrogate (GBytes *octets); /* (transfer full): all its headers in ASCII; @octets itself if they are */

G_END_DECLS
