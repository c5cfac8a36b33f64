/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Strangers' scenarios: each is right, or has a sentence for what is wrong.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "agents/scenario.h"

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  pp_message_init ();
  return 0;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PpScenario) scenario = pp_scenario_parse ((const char *) data, size, "x", &error);

  g_assert ((scenario == NULL) == (error != NULL));
  if (error != NULL)
    g_assert (g_str_has_prefix (error->message, "x:") && g_utf8_validate (error->message, -1, NULL));
  else
    g_assert (scenario->title != NULL);
  return 0;
}
