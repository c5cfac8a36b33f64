/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Strangers' datagrams, as questions and as answers; and, where the first octet is even, as a record for the zone.
 */
#include <stddef.h>
#include <stdint.h>

#include "agents/dns.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static PpZone *
make_zone (void)
{
  PpZone *zone = pp_zone_new ();

  pp_zone_add (zone, "paris.example. 3600 IN MX 10 mx.paris.example.", NULL);
  pp_zone_add (zone, "mx.paris.example. 3600 IN A 127.25.0.4", NULL);
  pp_zone_add (zone, "www.paris.example. 3600 IN CNAME mx.paris.example.", NULL);
  return zone;
}

static void
ask (PpZone *zone, GBytes *datagram)
{
  g_autofree char *heard = NULL, *said = NULL;
  g_autoptr (GBytes) reply = pp_zone_answer (zone, datagram, 512, &heard, &said);
  g_autoptr (PpDnsAnswer) answer = NULL;

  if (reply == NULL)
    {
      g_assert (heard == NULL && said == NULL);
      return;
    }
  g_assert (g_utf8_validate (heard, -1, NULL) && g_utf8_validate (said, -1, NULL));
  answer = pp_dns_read (reply, NULL);
  g_assert (answer != NULL);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (PpZone) zone = make_zone ();
  g_autoptr (GBytes) datagram = NULL;
  g_autoptr (PpDnsAnswer) answer = NULL;

  if (size == 0)
    return 0;
  datagram = g_bytes_new (data + 1, size - 1);
  if (data[0] % 2 == 0)
    {
      g_autofree char *record = g_strndup ((const char *) data + 1, size - 1);
      g_autoptr (GBytes) question = pp_dns_ask ("paris.example", "ANY", 1, NULL);

      pp_zone_add (zone, record, NULL);
      ask (zone, question);
      return 0;
    }
  ask (zone, datagram);
  answer = pp_dns_read (datagram, NULL);
  return 0;
}
