/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A scenario: who is in the world, what they post, and what must be true at the end. Read from a GKeyFile, strictly:
 * every fault is found and named with its line.
 */
#pragma once

#include "agents/dns.h"
#include "agents/message.h"

G_BEGIN_DECLS

#define PP_SCENARIO_ERROR (pp_scenario_error_quark ())
GQuark pp_scenario_error_quark (void);
typedef enum
{
  PP_SCENARIO_ERROR_FILE,  /* cannot be read */
  PP_SCENARIO_ERROR_FAULT  /* one or more faults: the message has a line each, "file:line: reason" */
} PpScenarioError;

typedef enum
{
  PP_ROLE_MSA = 1 << 0,
  PP_ROLE_MTA = 1 << 1,
  PP_ROLE_MDA = 1 << 2,
  PP_ROLE_RESOLVER = 1 << 3,
  PP_ROLE_MUA = 1 << 4
} PpRole;

typedef struct
{
  char *name;         /* "mail.london.example" */
  char *title;        /* what people call it, e.g. "London post office"; NULL for none */
  guint roles;        /* PpRole flags */
  char *domain;       /* the domain whose mail it handles; NULL for a resolver */
  char *relay_to;     /* MSA without an MTA under its roof: host of its MTA */
  char *deliver_to;   /* MTA without an MDA under its roof: host of the MDA, or NULL when no one in the domain has a mailbox */
  gboolean down;      /* nothing listens there */
  guint number;       /* last octet of its address, from 1 in the order of the file */
} PpScenarioHost;

typedef struct
{
  PpAddress *address;
  char *name;         /* "Alice" */
  char *password;
  char *host;         /* her laptop, a host with the MUA role */
  char *submit_to;    /* host with the MSA role, or NULL */
  char *collect_from; /* host with the MDA role, or NULL */
  gboolean leave;     /* POP: leave letters on the server */
  gint64 check_every_us; /* 0: never by herself */
  gint64 quota;          /* octets, 0: no limit */
} PpScenarioUser;

typedef struct
{
  guint number;       /* from 1 */
  PpEnvelope *envelope;
  PpMessage *message;
  PpAddress *poster;  /* the user whose laptop posts it; NULL: the one that the reverse-path names */
} PpScenarioLetter;

typedef enum
{
  PP_FATE_COLLECTED, /* in the recipient's own computer */
  PP_FATE_DELIVERED, /* in the recipient's mailbox at least */
  PP_FATE_REFUSED,   /* the MSA or first server said 5yz: the sender knows */
  PP_FATE_RETURNED,  /* a non-delivery report is on its way to, or with, the sender */
  PP_FATE_QUEUED     /* waiting for another try */
} PpFate;

typedef struct
{
  guint letter;          /* number */
  PpAddress *recipient;
  PpFate fate;
  guint line;
} PpScenarioExpectation;

typedef struct
{
  char *file;       /* as it was given */
  char *id;         /* "first-letter" */
  char *title;
  char *summary;
  char *text;       /* the file itself, for recordings */
  gint64 start_us;  /* the date on which the world begins, since the Unix epoch */
  guint64 seed;
  gint64 horizon_us; /* virtual time after which nothing more happens, 0 for none */
  gsize most_octets; /* largest message taken (SIZE) */
  GPtrArray *hosts, *users, *letters, *expectations;
  GPtrArray *records; /* of char *: zone records other than the hosts' addresses, master file format */
} PpScenario;

PpScenario *pp_scenario_load (const char *path, GError **error);
PpScenario *pp_scenario_parse (const char *text, gsize length, const char *name, GError **error); /* relative files are not allowed here */
PpScenario *pp_scenario_ref (PpScenario *self);
void pp_scenario_unref (PpScenario *self);
const PpScenarioHost *pp_scenario_get_host (PpScenario *self, const char *name);
const PpScenarioUser *pp_scenario_get_user (PpScenario *self, const PpAddress *address);
const char *pp_fate_to_string (PpFate fate);

PpScenarioLetter *pp_scenario_letter_new (guint number, const PpEnvelope *envelope, PpMessage *message); /* (transfer full) */
void pp_scenario_letter_free (PpScenarioLetter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpScenario, pp_scenario_unref)

G_END_DECLS
