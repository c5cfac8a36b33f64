/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * TLS, fed by strangers: nothing is ever read that a peer did not write, and no end stays in doubt once the other is gone.
 * The first octet says who hears the rest: a server, a client, or (as places and changes) both ends of a handshake that is
 * meddled with on its way, or of a connection that is already sealed.
 */
#include <string.h>

#include "sim/tls.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static PpAuthority *authority;
static PpIdentity *identity;

static PpTls *
new_end (gboolean client)
{
  if (authority == NULL)
    {
      authority = pp_authority_new ();
      identity = pp_authority_issue (authority, "mx.example", NULL, PP_IDENTITY_TRUSTED);
    }
  return client ? pp_tls_new_client (pp_authority_get_trust (authority), "mx.example", TRUE) : pp_tls_new_server (identity);
}

/* Reads all there is: only what the other end wrote may come out. */
static void
read_all (PpTls *tls, const char *wrote)
{
  char octets[16384];
  gsize count;

  while ((count = pp_tls_read (tls, octets, sizeof octets)) > 0)
    g_assert (wrote != NULL && count <= strlen (wrote) && memcmp (octets, wrote, count) == 0);
}

static void
check_ended (PpTls *tls, const char *wrote)
{
  pp_tls_feed_end (tls);
  pp_tls_shake_hands (tls);
  read_all (tls, wrote);
  g_assert (pp_tls_get_status (tls) == PP_TLS_CLOSED || pp_tls_get_status (tls) == PP_TLS_FAILED);
  g_assert ((pp_tls_get_status (tls) == PP_TLS_FAILED) == (pp_tls_get_problem (tls) != NULL));
}

/* The octets come in pieces, from somebody who does not know the keys. */
static void
meet_stranger (gboolean client, const guint8 *data, gsize size)
{
  g_autoptr (PpTls) tls = new_end (client);

  pp_tls_shake_hands (tls);
  for (gsize at = 0; at < size;)
    {
      gsize piece = MIN (size - at, (gsize) data[at] * 8 + 1);
      pp_tls_feed (tls, data + at, piece);
      pp_tls_shake_hands (tls);
      read_all (tls, NULL);
      at += piece;
    }
  check_ended (tls, NULL);
}

/* Three octets a change: two for the place, one for what is done there. */
static gsize
carry (PpTls *from, PpTls *to, const guint8 **data, gsize *size)
{
  gsize length;
  const guint8 *octets = pp_tls_get_out (from, &length);
  g_autofree guint8 *copy = g_memdup2 (octets, length);

  if (length > 0 && *size >= 3)
    {
      copy[((*data)[0] << 8 | (*data)[1]) % length] ^= (*data)[2];
      *data += 3;
      *size -= 3;
    }
  pp_tls_feed (to, copy, length);
  pp_tls_clear_out (from);
  pp_tls_shake_hands (to);
  return length;
}

static void
meddle (gboolean behind_handshake, const guint8 *data, gsize size)
{
  g_autoptr (PpTls) client = new_end (TRUE);
  g_autoptr (PpTls) server = new_end (FALSE);
  gsize none = 0;

  pp_tls_shake_hands (client);
  while (carry (client, server, &data, behind_handshake ? &none : &size) +
           carry (server, client, &data, behind_handshake ? &none : &size) > 0)
    ;
  pp_tls_write (client, "EHLO", 4);
  pp_tls_write (server, "220 ", 4);
  carry (client, server, &data, &size);
  carry (server, client, &data, &size);
  pp_tls_feed (server, data, size);
  read_all (server, "EHLO");
  read_all (client, "220 ");
  pp_tls_close (client);
  carry (client, server, &data, &size);
  check_ended (server, "EHLO");
  check_ended (client, "220 ");
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  if (size < 1)
    return 0;
  if (data[0] % 4 < 2)
    meet_stranger (data[0] % 4 == 1, data + 1, size - 1);
  else
    meddle (data[0] % 4 == 3, data + 1, size - 1);
  return 0;
}
