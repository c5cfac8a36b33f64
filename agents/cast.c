/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a scenario to a world: a /24 of loopback addresses, a cabinet a host, the actors of each host, their services,
 * and the letters that are posted.
 */
#include "agents/cast.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "agents/actors.h"

#define FIRST_NETWORK "127.25.0"
/* How long a letter lies at an office before it is looked at, in virtual time: the sender has hung up by then. */
#define PICK_UP_US (200 * 1000)

/* What belongs to a cast world beside its actors; lives as long as the world. */
typedef struct
{
  PpScenario *scenario;
  GHashTable *mdas;   /* host to PpMda, owned by the world */
  GPtrArray *services;
} Cast;

/* While a world is being put together. */
typedef struct
{
  const PpCastOptions *options;
  PpScenario *scenario;
  GHashTable *cabinets; /* host to PpBench */
  PpAuthority *authority;
  PpWorld *world;
  Cast *cast;
  GPtrArray *muas;      /* PpMua, one a user in the scenario's order; owned by the world */
} Casting;

static void
service_free (PpService *service)
{
  g_free (service->service);
  g_free (service->address);
  g_free (service->host);
  g_free (service);
}

static void
cast_free (gpointer data)
{
  Cast *cast = data;

  g_hash_table_unref (cast->mdas);
  g_ptr_array_unref (cast->services);
  pp_scenario_unref (cast->scenario);
  g_free (cast);
}

/* ------------------------------------------------------------------ cabinets */

static PpBench *
open_cabinet (const PpCastOptions *options, const char *host, GError **error)
{
  g_autofree char *file = g_strconcat (host, ".cabinet", NULL);
  g_autofree char *path = options->store != NULL ? g_build_filename (options->store, file, NULL) : NULL;

  return pp_cabinet_open (path, host, error);
}

static gboolean
open_cabinets (Casting *casting, GError **error)
{
  const char *store = casting->options->store;

  if (store != NULL && g_mkdir_with_parents (store, 0700) < 0)
    {
      g_set_error (error, PP_CABINET_ERROR, PP_CABINET_ERROR_MACHINE, "cannot make the folder %s: %s", store,
                   g_strerror (errno));
      return FALSE;
    }
  for (guint i = 0; i < casting->scenario->hosts->len; i++)
    {
      PpScenarioHost *host = casting->scenario->hosts->pdata[i];
      PpBench *cabinet;
      if (!(host->roles & (PP_ROLE_MSA | PP_ROLE_MTA | PP_ROLE_MDA | PP_ROLE_MUA)))
        continue;
      cabinet = open_cabinet (casting->options, host->name, error);
      if (cabinet == NULL)
        return FALSE;
      g_hash_table_insert (casting->cabinets, host->name, cabinet);
    }
  return TRUE;
}

/* ------------------------------------------------------------------ hosts */

static char *
address_of (const char *network, const PpScenarioHost *host)
{
  return g_strdup_printf ("%s.%u", network, host->number);
}

static const char *find_resolver (PpScenario *scenario);

static PpSite *
site_of (Casting *casting, const PpScenarioHost *host, const char *network)
{
  PpSite *site = g_new0 (PpSite, 1);

  site->scenario = pp_scenario_ref (casting->scenario);
  site->host = host;
  site->cabinet = pp_bench_ref (g_hash_table_lookup (casting->cabinets, host->name));
  site->users = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  site->authority = pp_authority_ref (casting->authority);
  site->address = address_of (network, host);
  site->resolver = g_strdup (find_resolver (casting->scenario));
  site->pick_up_us = casting->options->serve ? 0 : PICK_UP_US;
  site->busy = casting->options->serve;
  site->most_sessions = casting->options->most_sessions;
  for (guint i = 0; i < casting->scenario->users->len; i++)
    {
      PpScenarioUser *user = casting->scenario->users->pdata[i];
      if (host->domain != NULL && pp_domain_equal (user->address->domain, host->domain))
        g_hash_table_insert (site->users, pp_text_fold (user->address->local), user);
    }
  return site;
}

static void
add_actor (Casting *casting, gpointer actor, const char *role, const char *name, const char *host)
{
  g_autofree char *full = g_strdup_printf ("%s:%s", role, name);

  pp_world_add_actor (casting->world, actor, full, host);
  g_object_unref (actor);
}

static gboolean
open_service (Casting *casting, gpointer actor, const PpScenarioHost *host, guint port, const char *proto, guint hop, GError **error)
{
  if (port == PP_PORT_DNS)
    return pp_world_listen_datagrams (casting->world, actor, port, proto, hop, error) &&
           pp_world_listen (casting->world, actor, port, proto, hop, error);
  if (host->closed_us == 0)
    return pp_world_listen (casting->world, actor, port, proto, hop, error);
  pp_world_listen_later (casting->world, host->closed_us, actor, port, proto, hop);
  return TRUE;
}

static gboolean
listen (Casting *casting, gpointer actor, const PpScenarioHost *host, guint port, const char *proto, guint hop, GError **error)
{
  PpService *service;

  if (!open_service (casting, actor, host, port, proto, hop, error))
    return FALSE;
  service = g_new0 (PpService, 1);
  service->service = g_strdup (proto);
  service->host = g_strdup (host->name);
  service->address = g_strdup (pp_actor_look_up (actor, host->name));
  service->port = pp_world_find_port (casting->world, port);
  g_ptr_array_add (casting->cast->services, service);
  return TRUE;
}

static const char *
find_resolver (PpScenario *scenario)
{
  for (guint i = 0; i < scenario->hosts->len; i++)
    if (((PpScenarioHost *) scenario->hosts->pdata[i])->roles & PP_ROLE_RESOLVER)
      return ((PpScenarioHost *) scenario->hosts->pdata[i])->name;
  return NULL;
}

static PpZone *
make_zone (Casting *casting, const char *network, GError **error)
{
  g_autoptr (PpZone) zone = pp_zone_new ();
  PpScenario *scenario = casting->scenario;

  for (guint i = 0; i < scenario->hosts->len; i++)
    {
      PpScenarioHost *host = scenario->hosts->pdata[i];
      g_autofree char *address = address_of (network, host);
      g_autofree char *record = g_strdup_printf ("%s. 3600 IN A %s", host->name, address);
      if (!pp_zone_add (zone, record, error))
        return NULL;
    }
  for (guint i = 0; i < scenario->records->len; i++)
    if (!pp_zone_add (zone, scenario->records->pdata[i], error))
      return NULL;
  return g_steal_pointer (&zone);
}

/* For whoever fetches letters: with TLS from the start where the host has it (RFC 8314, 3.3). */
static gboolean
open_mailboxes (Casting *casting, gpointer mda, const PpScenarioHost *host, GError **error)
{
  static const struct { guint port; const char *proto; gboolean sealed; } services[] = {
    { PP_PORT_POP3, "pop3", FALSE }, { PP_PORT_POP3S, "pop3s", TRUE }, { PP_PORT_IMAP, "imap", FALSE }, { PP_PORT_IMAPS, "imaps", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (services); i++)
    if ((!services[i].sealed || host->tls != PP_OFFER_NO) && !listen (casting, mda, host, services[i].port, services[i].proto, 5, error))
      return FALSE;
  return TRUE;
}

/* The actors of one host: who hands over to whom under one roof has to know him. */
static gboolean
people_host (Casting *casting, const PpScenarioHost *host, const char *network, GError **error)
{
  PpMda *mda = NULL;
  PpMta *mta = NULL;

  if (host->roles & PP_ROLE_MDA)
    {
      mda = pp_mda_new (site_of (casting, host, network));
      add_actor (casting, mda, "mda", host->name, host->name);
      g_hash_table_insert (casting->cast->mdas, host->name, mda);
      if (!listen (casting, mda, host, PP_PORT_LMTP, "lmtp", 4, error) || !open_mailboxes (casting, mda, host, error))
        return FALSE;
    }
  if (host->roles & PP_ROLE_MTA)
    {
      mta = pp_mta_new (site_of (casting, host, network), mda);
      add_actor (casting, mta, "mta", host->name, host->name);
      if (!listen (casting, mta, host, PP_PORT_SMTP, "smtp", 3, error))
        return FALSE;
    }
  if (host->roles & PP_ROLE_MSA)
    {
      PpMsa *msa = pp_msa_new (site_of (casting, host, network), mta);
      add_actor (casting, msa, "msa", host->name, host->name);
      if (!listen (casting, msa, host, PP_PORT_SUBMISSION, "submission", 1, error))
        return FALSE;
      if (host->tls != PP_OFFER_NO && !listen (casting, msa, host, PP_PORT_SUBMISSIONS, "submissions", 1, error))
        return FALSE;
    }
  if (host->roles & PP_ROLE_RESOLVER)
    {
      PpZone *zone = make_zone (casting, network, error);
      PpResolver *resolver;
      if (zone == NULL)
        return FALSE;
      resolver = pp_resolver_new (zone);
      add_actor (casting, resolver, "resolver", host->name, host->name);
      if (!listen (casting, resolver, host, PP_PORT_DNS, "dns", 0, error))
        return FALSE;
    }
  return TRUE;
}

/* ------------------------------------------------------------------ people and letters */

static PpMua *
add_device (Casting *casting, const PpScenarioUser *user, const PpScenarioDevice *device)
{
  PpMua *mua = pp_mua_new (casting->scenario, user, device, g_hash_table_lookup (casting->cabinets, device->host), casting->authority,
                           !casting->options->serve);

  add_actor (casting, mua, "mua", device->actor, device->host);
  return mua;
}

/* Letters are posted from a user's first device, unless the scenario says otherwise. */
static void
add_people (Casting *casting)
{
  PpScenario *scenario = casting->scenario;

  for (guint i = 0; i < scenario->users->len; i++)
    {
      PpScenarioUser *user = scenario->users->pdata[i];

      g_ptr_array_add (casting->muas, add_device (casting, user, user->devices->pdata[0]));
      for (guint j = 1; j < user->devices->len; j++)
        add_device (casting, user, user->devices->pdata[j]);
    }
}

/* Who posts it: the one named, else the one whose address is on the envelope, else the first who can. */
static PpMua *
find_poster (Casting *casting, const PpScenarioLetter *letter)
{
  PpScenario *scenario = casting->scenario;
  const PpAddress *wanted = letter->poster != NULL ? letter->poster : letter->envelope->reverse;
  PpMua *first = NULL;

  for (guint i = 0; i < scenario->users->len; i++)
    {
      PpScenarioUser *user = scenario->users->pdata[i];
      if (user->submit_to == NULL)
        continue;
      if (pp_address_equal (user->address, wanted))
        return casting->muas->pdata[i];
      if (first == NULL)
        first = casting->muas->pdata[i];
    }
  return first;
}

static void
post_letters (Casting *casting)
{
  const PpCastOptions *options = casting->options;
  GPtrArray *letters = options->letters != NULL ? options->letters : casting->scenario->letters;
  guint32 item = 0;

  if (options->serve)
    return;
  for (guint round = 0; round < MAX (1, options->count); round++)
    for (guint i = 0; i < letters->len; i++)
      {
        PpScenarioLetter *letter = letters->pdata[i];
        PpMua *poster = find_poster (casting, letter);
        item++;
        if (poster != NULL)
          pp_mua_post (poster, item, letter->envelope, pp_message_get_octets (letter->message));
      }
  pp_world_reserve_items (casting->world, item);
}

/* Whether a user looks for mail now and then; who stays connected is told of it at once. */
static gboolean
looks_for_mail (const PpScenarioUser *user)
{
  gboolean looks = FALSE;

  for (guint i = 0; i < user->devices->len; i++)
    {
      const PpScenarioDevice *device = user->devices->pdata[i];
      if (device->idle)
        return FALSE;
      looks = looks || device->check_every_us > 0;
    }
  return looks;
}

/* Whether someone who looks for mail by himself has not yet seen what came. */
static gboolean
is_unfinished (gpointer data)
{
  Cast *cast = data;

  for (guint i = 0; i < cast->scenario->users->len; i++)
    {
      PpScenarioUser *user = cast->scenario->users->pdata[i];
      PpMda *mda = user->collect_from != NULL ? g_hash_table_lookup (cast->mdas, user->collect_from) : NULL;
      g_autofree char *mailbox = pp_text_fold (user->address->local);
      if (mda != NULL && looks_for_mail (user) && pp_mda_has_uncollected (mda, mailbox))
        return TRUE;
    }
  return FALSE;
}

/* ------------------------------------------------------------------ the world */

/* How far it is, in virtual time: across the counter, across the town, across the sea. */
static void
set_distances (PpWorld *world)
{
  const gint64 latency_us[] = { 2000, 5000, 1000, 20000, 1000, 5000 };

  for (guint hop = 0; hop < G_N_ELEMENTS (latency_us); hop++)
    pp_world_set_latency (world, hop, latency_us[hop]);
}

/* What another program holds everywhere (a server that listens on all addresses), no other network would free. */
static void
avoid_ports (PpWorld *world, PpNet *net, guint offset)
{
  const guint ports[] = { PP_PORT_LMTP,        PP_PORT_SMTP, PP_PORT_DNS,   PP_PORT_POP3, PP_PORT_SUBMISSION,
                          PP_PORT_SUBMISSIONS, PP_PORT_IMAP, PP_PORT_IMAPS, PP_PORT_POP3S };

  for (guint i = 0; i < G_N_ELEMENTS (ports); i++)
    {
      guint port = ports[i] + offset;
      while (port < 60000 && (pp_net_is_taken_everywhere (net, port, FALSE) ||
                              (ports[i] == PP_PORT_DNS && pp_net_is_taken_everywhere (net, port, TRUE))))
        port += 1000;
      if (port != ports[i] + offset)
        pp_world_move_port (world, ports[i], port);
    }
}

static void let_out (PpWorld *world, PpScenario *scenario);

/* A server that is not of this world lives in real time, and so must we. */
static gboolean
in_real_time (const PpCastOptions *options)
{
  return options->serve || pp_cast_has_outsiders (options->scenario);
}

static PpWorld *
build (Casting *casting, const char *network, GError **error)
{
  const PpCastOptions *options = casting->options;
  PpScenario *scenario = casting->scenario;
  PpNet *net = options->in_memory ? pp_memory_net_new () : pp_socket_net_new ();
  g_autoptr (PpWorld) world = NULL;

  world = pp_world_new (net, in_real_time (options) ? PP_TIME_REAL : PP_TIME_VIRTUAL,
                        in_real_time (options) ? g_get_real_time () : scenario->start_us,
                        options->seed_given ? options->seed : scenario->seed);
  casting->world = world;
  casting->cast = g_new0 (Cast, 1);
  casting->cast->scenario = pp_scenario_ref (scenario);
  casting->cast->mdas = g_hash_table_new (g_str_hash, g_str_equal);
  casting->cast->services = g_ptr_array_new_with_free_func ((GDestroyNotify) service_free);
  g_object_set_data_full (G_OBJECT (world), "pp-cast", casting->cast, cast_free);
  g_ptr_array_set_size (casting->muas, 0);

  pp_world_set_port_offset (world, options->port_offset);
  if (!options->port_offset_given && !options->in_memory)
    avoid_ports (world, net, options->port_offset);
  pp_world_set_unfinished (world, is_unfinished, casting->cast);
  if (!in_real_time (options))
    pp_world_set_horizon (world, scenario->horizon_us);
  set_distances (world);
  let_out (world, scenario);
  for (guint i = 0; i < scenario->hosts->len; i++)
    {
      PpScenarioHost *host = scenario->hosts->pdata[i];
      g_autofree char *address = address_of (network, host);
      pp_world_add_host (world, host->name, address);
    }
  add_people (casting);
  for (guint i = 0; i < scenario->hosts->len; i++)
    {
      PpScenarioHost *host = scenario->hosts->pdata[i];
      if (!host->down && host->external == NULL && !people_host (casting, host, network, error))
        return NULL;
    }
  post_letters (casting);
  return g_steal_pointer (&world);
}

static PpWorld *
build_somewhere (Casting *casting, GError **error)
{
  const PpCastOptions *options = casting->options;
  PpWorld *world = NULL;

  if (options->network != NULL || options->serve || options->in_memory)
    return build (casting, options->network != NULL ? options->network : FIRST_NETWORK, error);
  for (guint i = 0; i < 256 && world == NULL; i++)
    {
      g_autofree char *network = g_strdup_printf ("127.25.%u", i);
      g_autoptr (GError) problem = NULL;
      world = build (casting, network, &problem);
      if (world == NULL && (i == 255 || !g_error_matches (problem, PP_WORLD_ERROR, PP_WORLD_ERROR_PORT_TAKEN)))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return NULL;
        }
    }
  return world;
}

static gboolean
wants_tls (PpScenario *scenario)
{
  for (guint i = 0; i < scenario->hosts->len; i++)
    if (((PpScenarioHost *) scenario->hosts->pdata[i])->tls != PP_OFFER_NO)
      return TRUE;
  return FALSE;
}

/* Scenarios are files from anywhere: only a person can say that something leaves this machine. */
static gboolean
check_outside (Casting *casting, GError **error)
{
  for (guint i = 0; i < casting->scenario->hosts->len; i++)
    {
      const PpScenarioHost *host = casting->scenario->hosts->pdata[i];

      if (host->external == NULL || g_str_has_prefix (host->external, "127.") ||
          (casting->options->let_out != NULL && g_hash_table_contains (casting->options->let_out, host->external)))
        continue;
      g_set_error (error, PP_WORLD_ERROR, PP_WORLD_ERROR_MACHINE,
                   "%s is to be %s, which is not on this machine: if you want that, say --external %s=%s", host->name,
                   host->external, host->name, host->external);
      return FALSE;
    }
  return TRUE;
}

static void
let_out (PpWorld *world, PpScenario *scenario)
{
  for (guint i = 0; i < scenario->hosts->len; i++)
    {
      const PpScenarioHost *host = scenario->hosts->pdata[i];
      g_auto (GStrv) place = host->external != NULL ? g_strsplit (host->external, ":", 2) : NULL;

      if (place != NULL)
        pp_world_let_out (world, place[0]);
    }
}

/**
 * pp_cast_world:
 *
 * Listening included. Errors: %PP_WORLD_ERROR, %PP_CABINET_ERROR, %PP_DNS_ERROR.
 * Returns: (transfer full): a world, not yet started
 */
PpWorld *
pp_cast_world (const PpCastOptions *options, GError **error)
{
  Casting casting = { .options = options, .scenario = options->scenario };
  PpWorld *world = NULL;

  pp_message_init ();
  casting.authority = options->store != NULL && wants_tls (casting.scenario)
                        ? pp_authority_new_in_folder (options->store, error)
                        : pp_authority_new ();
  if (casting.authority == NULL)
    return NULL;
  casting.cabinets = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) pp_bench_unref);
  casting.muas = g_ptr_array_new ();
  if (check_outside (&casting, error) && open_cabinets (&casting, error))
    world = build_somewhere (&casting, error);
  g_ptr_array_unref (casting.muas);
  g_hash_table_unref (casting.cabinets);
  pp_authority_unref (casting.authority);
  return world;
}

/**
 * pp_cast_has_outsiders:
 *
 * Returns: whether a real server plays one of its hosts, so that its world runs in real time
 */
gboolean
pp_cast_has_outsiders (PpScenario *scenario)
{
  for (guint i = 0; i < scenario->hosts->len; i++)
    if (((PpScenarioHost *) scenario->hosts->pdata[i])->external != NULL)
      return TRUE;
  return FALSE;
}

static gpointer
copy_service (gconstpointer from, gpointer data)
{
  const PpService *service = from;
  PpService *copy = g_new0 (PpService, 1);

  copy->service = g_strdup (service->service);
  copy->address = g_strdup (service->address);
  copy->host = g_strdup (service->host);
  copy->port = service->port;
  return copy;
}

/**
 * pp_cast_list_services:
 * @world: made by pp_cast_world()
 *
 * Returns: (transfer full) (element-type PpService): what can be connected to
 */
GPtrArray *
pp_cast_list_services (PpWorld *world)
{
  Cast *cast = g_object_get_data (G_OBJECT (world), "pp-cast");
  GPtrArray *services;

  g_return_val_if_fail (cast != NULL, NULL);
  services = g_ptr_array_copy (cast->services, copy_service, NULL);
  g_ptr_array_set_free_func (services, (GDestroyNotify) service_free);
  return services;
}
