/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Line framing: what comes out is the same whether the octets come at once or one by one, and every octet is accounted for.
 * The first octet says what is expected, the second the limit.
 */
#include <string.h>

#include "sim/framer.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
expect (PpFramer *framer, guint8 what, guint8 limit)
{
  if (what % 3 == 0)
    pp_framer_expect_lines (framer, limit + 1);
  else if (what % 3 == 1)
    pp_framer_expect_block (framer, limit * 4);
  else
    pp_framer_expect_octets (framer, limit);
}

static gsize
drain (PpFramer *framer, GString *out)
{
  gsize size = 0;
  PpUnit unit;

  while (pp_framer_next (framer, &unit))
    {
      g_assert (unit.octets[unit.length] == '\0');
      g_assert (unit.length <= unit.size);
      g_string_append_printf (out, "%d %x %zu %zu ", unit.kind, unit.flags, unit.length, unit.size);
      g_string_append_len (out, unit.octets, unit.length);
      size += unit.size;
    }
  return size;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (PpFramer) at_once = pp_framer_new ();
  g_autoptr (PpFramer) one_by_one = pp_framer_new ();
  g_autoptr (GString) a = g_string_new (NULL);
  g_autoptr (GString) b = g_string_new (NULL);
  gsize taken;

  if (size < 2)
    return 0;
  expect (at_once, data[0], data[1]);
  expect (one_by_one, data[0], data[1]);
  pp_framer_feed (at_once, data + 2, size - 2);
  taken = drain (at_once, a);
  g_assert (taken + pp_framer_get_pending (at_once) <= size - 2);
  for (gsize i = 2; i < size; i++)
    {
      pp_framer_feed (one_by_one, data + i, 1);
      drain (one_by_one, b);
    }
  drain (one_by_one, b);
  g_assert (a->len == b->len && memcmp (a->str, b->str, a->len) == 0);
  return 0;
}
