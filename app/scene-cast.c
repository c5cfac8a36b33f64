/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who stands where: from a scenario's hosts and users to the stations of one letter's journey, and from an actor's name to
 * its station. On the left is the sender's domain, on the right the recipient's.
 */
#include "app/scene-private.h"

#include <string.h>

/**
 * pp_scene_same_domain:
 * @a: (nullable): a domain
 * @b: (nullable): another one
 *
 * Returns: whether both are known and the same, in whatever script and case
 */
gboolean
pp_scene_same_domain (const char *a, const char *b)
{
  return a != NULL && b != NULL && pp_domain_equal (a, b);
}

static const PpScenarioHost *
find_host (PpScenario *scenario, PpRole role, const char *domain)
{
  for (guint i = 0; i < scenario->hosts->len; i++)
    {
      const PpScenarioHost *host = scenario->hosts->pdata[i];
      if ((host->roles & role) != 0 && (domain == NULL || pp_scene_same_domain (host->domain, domain)))
        return host;
    }
  return NULL;
}

/* The first host with that role whose domain is not the given one. */
static const PpScenarioHost *
find_host_elsewhere (PpScenario *scenario, PpRole role, const char *domain)
{
  for (guint i = 0; i < scenario->hosts->len; i++)
    {
      const PpScenarioHost *host = scenario->hosts->pdata[i];
      if ((host->roles & role) != 0 && !pp_scene_same_domain (host->domain, domain))
        return host;
    }
  return NULL;
}

/**
 * pp_scene_find_host_named:
 * @name: (nullable): "mail.london.example"
 * @role: what it has to do there
 *
 * Returns: (transfer none) (nullable): the host of that name, if it has that role
 */
const PpScenarioHost *
pp_scene_find_host_named (PpScenario *scenario, const char *name, PpRole role)
{
  const PpScenarioHost *host = name != NULL ? pp_scenario_get_host (scenario, name) : NULL;

  return host != NULL && (host->roles & role) != 0 ? host : NULL;
}

static const PpScenarioUser *
find_user_in (PpScenario *scenario, const char *domain, const PpScenarioUser *other_than)
{
  for (guint i = 0; i < scenario->users->len; i++)
    {
      const PpScenarioUser *user = scenario->users->pdata[i];
      if (user != other_than && pp_scene_same_domain (user->address->domain, domain))
        return user;
    }
  return NULL;
}

/**
 * pp_scene_find_device:
 * @user: (nullable): a user
 * @name: a device's name, as in an actor's: "bob/phone"
 *
 * Returns: (transfer none) (nullable): the user's device of that name
 */
const PpScenarioDevice *
pp_scene_find_device (const PpScenarioUser *user, const char *name)
{
  for (guint i = 0; user != NULL && i < user->devices->len; i++)
    {
      const PpScenarioDevice *device = user->devices->pdata[i];
      if (g_str_equal (device->actor, name))
        return device;
    }
  return NULL;
}

/**
 * pp_scene_find_user_named:
 * @name: a device's name, as in an actor's: "bob/phone"
 *
 * Returns: (transfer none) (nullable): whose it is
 */
const PpScenarioUser *
pp_scene_find_user_named (PpScenario *scenario, const char *name)
{
  for (guint i = 0; i < scenario->users->len; i++)
    if (pp_scene_find_device (scenario->users->pdata[i], name) != NULL)
      return scenario->users->pdata[i];
  return NULL;
}

/* "… from <alice@london.example> for <bob@paris.example>": the address after @word; the null one for "<>". */
static PpAddress *
read_address (const char *text, const char *word)
{
  const char *begin = strstr (text, word), *end;
  g_autofree char *address = NULL;

  if (begin == NULL)
    return NULL;
  begin += strlen (word);
  end = strchr (begin, '>');
  if (end == NULL || end - begin > 1000)
    return NULL;
  if (end == begin)
    return pp_address_new ("", "");
  address = g_strndup (begin, end - begin);
  return pp_address_parse (address, NULL);
}

static const PpScenarioLetter *
letter_numbered (PpScenario *scenario, guint number)
{
  return number >= 1 && number <= scenario->letters->len ? scenario->letters->pdata[number - 1] : NULL;
}

static void
take_envelope (PpSceneCast *self, const PpScenarioLetter *letter)
{
  const PpAddress *poster = letter->poster != NULL ? letter->poster : letter->envelope->reverse;
  GPtrArray *recipients = letter->envelope->recipients;

  self->from = pp_address_copy (letter->envelope->reverse);
  self->to = recipients->len > 0 ? pp_address_copy (recipients->pdata[0]) : NULL;
  self->sender = pp_scenario_get_user (self->scenario, poster);
}

/* What was put into the world's first queue tells of letters that the scenario does not have: those written since, and reports. */
static void
take_item (PpSceneCast *self, const PpItemView *item)
{
  const char *actor = item->first->from;

  self->from = read_address (item->first->text, " from <");
  self->to = read_address (item->first->text, " for <");
  self->report = self->from != NULL && pp_address_is_null (self->from);
  if (g_str_has_prefix (actor, "mua:"))
    self->sender = pp_scene_find_user_named (self->scenario, actor + strlen ("mua:"));
  else if (self->from != NULL)
    self->sender = pp_scenario_get_user (self->scenario, self->from);
  if (self->from == NULL && self->sender != NULL)
    self->from = pp_address_copy (self->sender->address);
}

/* A scenario's letter may have been replaced by another when the world was cast: then the journal knows better. */
static gboolean
is_of_scenario (const PpScenarioLetter *letter, const PpItemView *item)
{
  g_autoptr (PpAddress) to = NULL;

  if (letter == NULL || letter->envelope->recipients->len == 0)
    return FALSE;
  if (item == NULL || item->first == NULL)
    return TRUE;
  to = read_address (item->first->text, " for <");
  return to == NULL || pp_address_equal (to, letter->envelope->recipients->pdata[0]);
}

static void
find_envelope (PpSceneCast *self, guint number, const PpItemView *item)
{
  const PpScenarioLetter *letter = letter_numbered (self->scenario, number);

  if (is_of_scenario (letter, item))
    take_envelope (self, letter);
  else if (item != NULL && item->first != NULL)
    take_item (self, item);
  else if (letter_numbered (self->scenario, 1) != NULL)
    take_envelope (self, letter_numbered (self->scenario, 1));
}

/* The envelope named somebody who lives elsewhere as the sender: that is where the report goes. */
static gboolean
goes_astray (const PpSceneCast *self)
{
  const PpScenarioUser *home = self->to != NULL ? pp_scenario_get_user (self->scenario, self->to) : NULL;

  return home != NULL && self->sender != NULL && !pp_scene_same_domain (home->address->domain, self->sender->address->domain);
}

/* The way of a report is shown on the journey of the letter that it is about: where that is not known, the first. */
static void
find_people (PpSceneCast *self, guint32 original)
{
  const PpScenarioLetter *first = letter_numbered (self->scenario, original != 0 ? original : 1);
  const PpAddress *from = self->from, *to = self->to;

  if (self->report && first != NULL && first->envelope->recipients->len > 0)
    {
      from = first->envelope->reverse;
      to = first->envelope->recipients->pdata[0];
      self->sender = pp_scenario_get_user (self->scenario, first->poster != NULL ? first->poster : from);
      self->astray = goes_astray (self);
      to = self->astray ? self->to : to;
    }
  self->receiver = to != NULL ? pp_scenario_get_user (self->scenario, to) : NULL;
  self->from_domain = g_strdup (self->sender != NULL ? self->sender->address->domain : from != NULL ? from->domain : "");
  self->to_domain = g_strdup (to != NULL ? to->domain : "");
  if (self->receiver == NULL)
    self->receiver = find_user_in (self->scenario, self->to_domain, self->sender);
  if (self->sender == NULL)
    self->sender = find_user_in (self->scenario, self->from_domain, NULL);
}

static void
find_left (PpSceneCast *self)
{
  PpScenario *scenario = self->scenario;
  const PpScenarioUser *user = self->sender;
  const PpScenarioHost *msa, *mta;

  self->hosts[PP_STATION_SENDER] = user != NULL ? pp_scene_find_host_named (scenario, user->host, PP_ROLE_MUA) : NULL;
  msa = user != NULL ? pp_scene_find_host_named (scenario, user->submit_to, PP_ROLE_MSA) : NULL;
  if (msa == NULL)
    msa = find_host (scenario, PP_ROLE_MSA, self->from_domain);
  mta = msa != NULL ? pp_scene_find_host_named (scenario, (msa->roles & PP_ROLE_MTA) != 0 ? msa->name : msa->relay_to, PP_ROLE_MTA) : NULL;
  if (mta == NULL)
    mta = find_host (scenario, PP_ROLE_MTA, self->from_domain);
  /* From a domain that is not of this world: somebody else's office is shown. */
  if (mta == NULL)
    mta = find_host_elsewhere (scenario, PP_ROLE_MTA, self->to_domain);
  if (msa == NULL && mta != NULL)
    msa = find_host (scenario, PP_ROLE_MSA, mta->domain);
  self->hosts[PP_STATION_MSA] = msa;
  self->hosts[PP_STATION_MTA] = mta;
}

/**
 * pp_scene_relays_for:
 *
 * Returns: whether the host takes the mail of @domain in place of its own office
 */
gboolean
pp_scene_relays_for (const PpScenarioHost *host, const char *domain)
{
  for (guint i = 0; host->relays_for != NULL && i < host->relays_for->len; i++)
    if (pp_scene_same_domain (host->relays_for->pdata[i], domain))
      return TRUE;
  return FALSE;
}

/* Another office that takes the mail of the recipient's domain, in place of its first one. */
static const PpScenarioHost *
find_backup (const PpSceneCast *self)
{
  GPtrArray *hosts = self->scenario->hosts;

  for (guint i = 0; i < hosts->len && !self->one_domain; i++)
    {
      const PpScenarioHost *host = hosts->pdata[i];

      if ((host->roles & PP_ROLE_MTA) != 0 && host != self->hosts[PP_STATION_MTA] && host != self->hosts[PP_STATION_FAR_MTA] &&
          (pp_scene_same_domain (host->domain, self->to_domain) || pp_scene_relays_for (host, self->to_domain)))
        return host;
    }
  return NULL;
}

/* Whether the directory has anything of that name; a domain in A-labels, with a dot behind it in the records */
static gboolean
is_in_directory (PpScenario *scenario, const char *domain)
{
  gsize length = strlen (domain);

  for (guint i = 0; i < scenario->records->len; i++)
    {
      const char *record = scenario->records->pdata[i];

      if (g_ascii_strncasecmp (record, domain, length) == 0 && record[length] == '.')
        return TRUE;
    }
  return FALSE;
}

static void
find_right (PpSceneCast *self)
{
  PpScenario *scenario = self->scenario;
  const PpScenarioUser *user = self->receiver;
  const PpScenarioHost *mta = self->one_domain ? self->hosts[PP_STATION_MTA] : find_host (scenario, PP_ROLE_MTA, self->to_domain);
  const PpScenarioHost *mda = user != NULL ? pp_scene_find_host_named (scenario, user->collect_from, PP_ROLE_MDA) : NULL;

  /* To a domain that does not exist nobody goes, and so no other office is shown in its place. */
  if (mta == NULL && (*self->to_domain == '\0' || is_in_directory (scenario, self->to_domain)))
    mta = find_host_elsewhere (scenario, PP_ROLE_MTA, self->from_domain);
  if (mda == NULL && mta != NULL)
    mda = pp_scene_find_host_named (scenario, (mta->roles & PP_ROLE_MDA) != 0 ? mta->name : mta->deliver_to, PP_ROLE_MDA);
  if (mda == NULL)
    mda = find_host (scenario, PP_ROLE_MDA, self->to_domain);
  self->hosts[PP_STATION_FAR_MTA] = self->one_domain ? NULL : mta;
  self->hosts[PP_STATION_MDA] = mda;
  self->hosts[PP_STATION_RECEIVER] = user != NULL ? pp_scene_find_host_named (scenario, user->host, PP_ROLE_MUA) : NULL;
  self->hosts[PP_STATION_DIRECTORY] = find_host (scenario, PP_ROLE_RESOLVER, NULL);
  self->hosts[PP_STATION_BACKUP] = find_backup (self);
}

/* The domains are those of the offices that are shown. */
static void
take_domain (char **domain, const PpScenarioHost *host)
{
  if (host == NULL || host->domain == NULL)
    return;
  g_free (*domain);
  *domain = g_strdup (host->domain);
}

static void
show (PpSceneCast *self, const PpScenarioDevice *device)
{
  self->device = device;
  self->collects_by = device != NULL && device->retrieve == PP_RETRIEVE_IMAP ? "imap" : "pop3";
  if (device != NULL)
    self->hosts[PP_STATION_RECEIVER] = pp_scene_find_host_named (self->scenario, device->host, PP_ROLE_MUA);
}

/* The user and the device that @actor works on, if that is on the right. */
static const PpScenarioDevice *
find_on_right (const PpSceneCast *self, const char *actor, const PpScenarioUser **user)
{
  const char *name;

  if (actor == NULL || !g_str_has_prefix (actor, "mua:") || pp_scene_cast_find (self, actor, 5, NULL) != PP_STATION_RECEIVER)
    return NULL;
  name = actor + strlen ("mua:");
  *user = pp_scene_find_user_named (self->scenario, name);
  return pp_scene_find_device (*user, name);
}

/* Among the recipients of the letter, is there that one? */
static gboolean
is_recipient (const PpSceneCast *self, GPtrArray *recipients, const PpScenarioUser *user)
{
  for (guint i = 0; recipients != NULL && i < recipients->len; i++)
    {
      g_autoptr (PpAddress) address = pp_address_parse (recipients->pdata[i], NULL);

      if (address != NULL && pp_scenario_get_user (self->scenario, address) == user)
        return TRUE;
    }
  return FALSE;
}

/**
 * pp_scene_cast_show_device:
 * @actor: (nullable): "mua:bob/phone"
 * @recipients: (nullable) (element-type utf8): of the letter
 *
 * Of several people on the right, and of several devices, the one that @actor is or works on is shown from now on; nothing
 * happens if it is none of them. Of a letter to several it is then that recipient's copy that is looked at.
 */
void
pp_scene_cast_show_device (PpSceneCast *self, const char *actor, GPtrArray *recipients)
{
  const PpScenarioUser *user = NULL;
  const PpScenarioDevice *device = find_on_right (self, actor, &user);

  if (device == NULL)
    return;
  if (user != self->receiver && is_recipient (self, recipients, user))
    {
      g_clear_pointer (&self->to, pp_address_free);
      self->to = pp_address_copy (user->address);
    }
  self->receiver = user;
  show (self, device);
}

/**
 * pp_scene_cast_is_hidden:
 *
 * Returns: whether @actor is on the right, but not shown there, since another person or another device is
 */
gboolean
pp_scene_cast_is_hidden (const PpSceneCast *self, const char *actor)
{
  const PpScenarioUser *user = NULL;
  const PpScenarioDevice *device = find_on_right (self, actor, &user);

  return device != NULL && device != self->device;
}

/**
 * pp_scene_cast_init:
 * @self: filled in; cleared with pp_scene_cast_clear()
 * @scenario: must live as long as @self
 * @number: the letter's number, 0 for none
 * @item: (nullable): what is known of it
 * @original: the letter that it is a report on, 0 for none or when that is not known
 *
 * Finds the parts of one letter's journey; without a letter those of the scenario's first.
 */
void
pp_scene_cast_init (PpSceneCast *self, PpScenario *scenario, guint32 number, const PpItemView *item, guint32 original)
{
  memset (self, 0, sizeof *self);
  self->scenario = scenario;
  find_envelope (self, number, item);
  find_people (self, original);
  self->one_domain = pp_scene_same_domain (self->from_domain, self->to_domain);
  find_left (self);
  find_right (self);
  show (self, self->receiver != NULL ? &self->receiver->first : NULL);
  take_domain (&self->from_domain, self->hosts[PP_STATION_MTA]);
  take_domain (&self->to_domain, self->hosts[self->one_domain ? PP_STATION_MTA : PP_STATION_FAR_MTA]);
}

/**
 * pp_scene_cast_clear:
 *
 * Frees what is in it.
 */
void
pp_scene_cast_clear (PpSceneCast *self)
{
  g_clear_pointer (&self->from, pp_address_free);
  g_clear_pointer (&self->to, pp_address_free);
  g_clear_pointer (&self->from_domain, g_free);
  g_clear_pointer (&self->to_domain, g_free);
}

/**
 * pp_scene_cast_get_ends:
 * @hop: 1 to 5
 * @giver: (out): the station on which the hop usually begins
 * @taker: (out): where it ends
 */
void
pp_scene_cast_get_ends (const PpSceneCast *self, guint hop, PpStation *giver, PpStation *taker)
{
  g_assert (hop >= 1 && hop <= 5);
  *giver = hop == 4 && self->one_domain ? PP_STATION_MTA : (PpStation) (hop - 1);
  *taker = (PpStation) hop;
}

/**
 * pp_scene_cast_is_one_roof:
 * @hop: 1 to 5
 *
 * Returns: whether both ends of that hop are on one host, so that nothing is said on it
 */
gboolean
pp_scene_cast_is_one_roof (const PpSceneCast *self, guint hop)
{
  PpStation giver, taker;

  pp_scene_cast_get_ends (self, hop, &giver, &taker);
  return (hop == 2 || hop == 4) && self->hosts[giver] != NULL && self->hosts[giver] == self->hosts[taker];
}
