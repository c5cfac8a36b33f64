/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Letters in a dress that every server takes.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GBytes *pp_octets_downgrade (GBytes *octets); /* (transfer full) (nullable): 7-bit, in lines; NULL: it cannot be */

G_END_DECLS
