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

/* Whether a server offers something, and whether it insists. */
typedef enum
{
  PP_OFFER_NO,
  PP_OFFER_YES,     /* offered; who goes without is served too */
  PP_OFFER_REQUIRED
} PpOffer;

/* What a receiving MTA makes of SPF (RFC 7208, 8). */
typedef enum
{
  PP_SPF_IGNORED,
  PP_SPF_MARK,  /* writes it down in the header */
  PP_SPF_REJECT /* and refuses what fails */
} PpSpfPolicy;

typedef enum
{
  PP_CERTIFICATE_TRUSTED,    /* of the world's authority, for the host's own name */
  PP_CERTIFICATE_SELF_SIGNED,
  PP_CERTIFICATE_WRONG_NAME
} PpCertificateKind;

typedef struct
{
  char *name;         /* "mail.london.example" */
  char *title;        /* what people call it, e.g. "London post office"; NULL for none */
  guint roles;        /* PpRole flags */
  char *domain;       /* the domain whose mail it handles, in A-labels; NULL for a resolver */
  char *relay_to;     /* MSA without an MTA under its roof: host of its MTA */
  char *deliver_to;   /* MTA without an MDA under its roof: host of the MDA, or NULL when no one in the domain has a mailbox */
  gboolean down;      /* nothing listens there */
  gint64 closed_us;   /* nothing listens there until then (virtual time) */
  GPtrArray *relays_for; /* char *: other domains whose mail it takes and passes on (a second office), in A-labels, or NULL */
  char *external;     /* "127.0.0.1:2525": a real server plays this host */
  PpOffer tls;        /* STARTTLS, and TLS from the start where the service has a port for it */
  PpOffer auth;       /* of an MSA */
  gboolean auth_in_clear; /* AUTH is offered before TLS too */
  PpCertificateKind certificate;
  gint64 greylist_us; /* strangers are told to come back after so long; 0: not */
  PpSpfPolicy spf;
  gboolean careless; /* an MSA that checks neither who writes nor to whom */
  guint64 most_sessions; /* at once, 0: as many as the machine can */
  gint64 idle_us;     /* a session that says nothing for so long is closed; 0: five minutes (RFC 5321, 4.5.3.2.7) */
  gsize most_octets;  /* largest message this server takes (SIZE); 0: as the scenario says */
  guint number;       /* last octet of its address, from 1 in the order of the file */
} PpScenarioHost;

typedef struct
{
  PpAddress *address;
  char *name;         /* "Alice" */
  char *password;
  char *mechanism;    /* of AUTH, or NULL: the mail program chooses */
  char *typed_password; /* what the user's mail program says instead, or NULL */
  char *host;         /* her laptop, a host with the MUA role */
  char *submit_to;    /* host with the MSA role, or NULL */
  gboolean tls_first; /* submits on the port where TLS comes first (RFC 8314, 3.3) */
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
  PpAddress *poster;  /* the user whose laptop posts it, whatever the letter says; NULL: the one that the reverse-path names */
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
  gboolean tls_unverified; /* clients take any certificate: what happens without verification */
  guint64 hop_limit; /* postmarks a letter may have before it is taken to go in circles (RFC 5321, 6.3) */
  GPtrArray *hosts, *users, *letters, *expectations;
  GPtrArray *records; /* of char *: zone records other than the hosts' addresses, master file format, names in A-labels */
} PpScenario;

PpScenario *pp_scenario_load (const char *path, GError **error);
PpScenario *pp_scenario_parse (const char *text, gsize length, const char *name, GError **error); /* relative files are not allowed here */
PpScenario *pp_scenario_ref (PpScenario *self);
void pp_scenario_unref (PpScenario *self);
const PpScenarioHost *pp_scenario_get_host (PpScenario *self, const char *name);
const PpScenarioUser *pp_scenario_get_user (PpScenario *self, const PpAddress *address);
/* Before a world is made of it. FALSE: no such host, or no "ADDRESS:PORT" */
gboolean pp_scenario_set_external (PpScenario *self, const char *host, const char *place);
const char *pp_fate_to_string (PpFate fate);

PpScenarioLetter *pp_scenario_letter_new (guint number, const PpEnvelope *envelope, PpMessage *message); /* (transfer full) */
void pp_scenario_letter_free (PpScenarioLetter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpScenario, pp_scenario_unref)

G_END_DECLS
