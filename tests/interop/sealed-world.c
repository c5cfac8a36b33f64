/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A world in real time with two toy servers, for strangers to seal their connections with: sealed-world FOLDER ADDRESS. The
 * authority is in FOLDER. It says "ready PORT PORT" (sealed when asked, sealed at once), then each event, and ends when its
 * input does.
 */
#include <stdio.h>
#include <unistd.h>

#include "../unit/seal-actors.h"

static void
print_event (PpEvent *event, gpointer data)
{
  printf ("%s %u %s %.200s\n", pp_kind_to_string (event->kind), event->connection, event->from, event->text);
  fflush (stdout);
}

static ToyServer *
add_server (PpWorld *world, PpAuthority *authority, ToyManner manner, const char *address, guint port)
{
  ToyServer *server = g_object_new (TOY_TYPE_SERVER, NULL);
  g_autofree char *name = g_strdup_printf ("toy:server-%u", port);
  g_autoptr (GError) error = NULL;

  server->manner = manner;
  server->identity = pp_authority_issue (authority, "server.example", address, PP_IDENTITY_TRUSTED);
  pp_world_add_actor (world, PP_ACTOR (server), name, "server.example");
  if (!pp_world_listen (world, PP_ACTOR (server), port, "toy", 1, &error))
    g_error ("%s", error->message);
  return server;
}

static void
live (PpWorld *world)
{
  GPollFD fds[2] = { { .fd = STDIN_FILENO, .events = G_IO_IN }, { .fd = pp_world_get_poll_fd (world), .events = G_IO_IN } };

  for (;;)
    {
      while (pp_world_step (world) == PP_WORLD_ACTED)
        ;
      g_poll (fds, G_N_ELEMENTS (fds), -1);
      if (fds[0].revents != 0)
        return;
    }
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PpAuthority) authority = pp_authority_new_in_folder (argv[1], &error);
  g_autoptr (PpWorld) world = pp_world_new (pp_socket_net_new (), PP_TIME_REAL, 0, 1);
  g_autoptr (ToyServer) asked = NULL, at_once = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (argc, ==, 3);
  pp_world_set_sink (world, print_event, NULL);
  pp_world_add_host (world, "server.example", argv[2]);
  asked = add_server (world, authority, TOY_ASKED, argv[2], 5099);
  at_once = add_server (world, authority, TOY_AT_ONCE, argv[2], 5100);
  pp_world_start (world);
  printf ("ready 5099 5100\n");
  fflush (stdout);
  live (world);
  return 0;
}
