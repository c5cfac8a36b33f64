/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What tests of scenes ask again and again.
 */
#pragma once

#include "app/scene.h"

void pp_assert_hops (const PpScene *scene, const char *expected);
void pp_assert_flight (const PpScene *scene, PpStation from, PpStation to, PpSlip slip);
void pp_assert_says (const PpScene *scene, const char *words);
