/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether a message is an internationalised one (RFC 6532): whether there is UTF-8 in its header, or in the header of a part
 * in it.
 */
#include "agents/header.h"
#include "agents/message.h"

static gboolean
is_ascii (const char *octets, gsize length)
{
  guchar all = 0;

  for (gsize i = 0; i < length; i++)
    all |= octets[i];
  return all < 128;
}

/**
 * pp_octets_need_utf8:
 * @octets: a message
 *
 * RFC 6531, 3.1 and 3.2; RFC 6532, 3. UTF-8 in bodies asks for 8BITMIME only. Takes time in proportion to the octets.
 *
 * Returns: whether its header, or the header of a part or of a message in it (16 deep), has octets above 127, so that MAIL
 * must say SMTPUTF8
 */
gboolean
pp_octets_need_utf8 (GBytes *octets)
{
  PpHeaderScan *scan;
  gboolean needed = FALSE;
  const char *data;
  gsize length;

  g_return_val_if_fail (octets != NULL, FALSE);

  data = g_bytes_get_data (octets, &length);
  if (is_ascii (data, length)) /* most are, and that is seen at once */
    return FALSE;
  scan = pp_header_scan_new ();
  for (gsize at = 0, more; at < length && !needed && !pp_header_scan_is_over (scan); at += more)
    {
      more = pp_line_length (data + at, length - at);
      needed = pp_header_scan_line (scan, data + at, more) != PP_HEADER_LINE_NONE && !is_ascii (data + at, more);
    }
  pp_header_scan_free (scan);
  return needed;
}
