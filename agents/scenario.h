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

/* How a device gets at its user's mail. */
typedef enum
{
  PP_RETRIEVE_POP, /* takes it home */
  PP_RETRIEVE_IMAP /* looks at it where it lies */
} PpRetrieval;

typedef enum
{
  PP_CACHE_WHOLE,  /* letters are copied as they come, so that they can be read offline */
  PP_CACHE_HEADERS /* only their headers; the rest when it is read */
} PpCaching;

/* A computer on which a user reads mail; it has a store of its own. */
typedef struct
{
  char *name;          /* "phone", the only one of that name in the scenario; NULL: the user's first */
  char *actor;         /* "bob", or "bob/phone": its actor is "mua:" and this */
  char *host;          /* with the MUA role */
  PpRetrieval retrieve;
  gboolean leave;      /* POP: letters stay on the server */
  gint64 leave_us;     /* … for so long; 0: for ever */
  PpCaching cache;     /* IMAP */
  gboolean idle;       /* IMAP: stays connected and is told (RFC 2177) */
  gint64 check_every_us; /* 0: never by itself */
  PpAddress *owner;
  guint line;
} PpScenarioDevice;

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
  gint64 check_every_us; /* 0: never by herself; of her first device */
  gint64 quota;          /* octets, 0: no limit */
  PpScenarioDevice first; /* as the user's own keys say; its strings are the scenario's as all others */
  GPtrArray *devices;     /* PpScenarioDevice: the first, and those that have a group of their own */
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

/* What a person does with a device, and when. */
typedef struct
{
  guint number;             /* from 1 */
  gint64 at_us;
  PpAddress *owner;         /* as it was named, or NULL */
  char *device_name;        /* or this */
  const PpScenarioUser *user;
  const PpScenarioDevice *device;
  const char *wish;         /* what its actor is told: "read", see agents/cast.h */
  guint64 letter;           /* number; 0: not said */
  char *subject;            /* of the letter it is about, or of the one that is written; or NULL */
  char *to;                 /* a mailbox, or to whom is written; or NULL */
  char *text;               /* what is written */
} PpScenarioAction;

/* What must lie where at the end: on a server, in the account of a user, or on a device. */
typedef struct
{
  PpAddress *owner;      /* as it was named, or NULL */
  char *device_name;     /* or this */
  gboolean on_server;
  const PpScenarioUser *user;
  const PpScenarioDevice *device; /* NULL: on the server */
  guint letter;          /* number; 0: it is about a mailbox */
  char *mailbox;         /* "INBOX"; NULL: the letter is nowhere */
  guint64 count;         /* letters in it, if it is about a mailbox */
  char *flags;           /* exactly these, sorted: "flagged seen"; "" for none; NULL: whatever */
  guint line;
} PpScenarioHolding;

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
  GPtrArray *devices;  /* PpScenarioDevice: those that have a group of their own */
  GPtrArray *actions;  /* PpScenarioAction, as they are numbered */
  GPtrArray *holdings; /* PpScenarioHolding */
  GPtrArray *records; /* of char *: zone records other than the hosts' addresses, master file format, names in A-labels */
} PpScenario;

PpScenario *pp_scenario_load (const char *path, GError **error);
PpScenario *pp_scenario_parse (const char *text, gsize length, const char *name, GError **error); /* relative files are not allowed here */
PpScenario *pp_scenario_ref (PpScenario *self);
void pp_scenario_unref (PpScenario *self);
const PpScenarioHost *pp_scenario_get_host (PpScenario *self, const char *name);
const PpScenarioUser *pp_scenario_get_user (PpScenario *self, const PpAddress *address);
const PpScenarioDevice *pp_scenario_get_device (PpScenario *self, const char *name);  /* (nullable): "phone" */
void pp_scenario_set_retrieval (PpScenario *self, PpRetrieval retrieve); /* of all devices; before a world is made of it */
/* Before a world is made of it. FALSE: no such host, or no "ADDRESS:PORT" */
gboolean pp_scenario_set_external (PpScenario *self, const char *host, const char *place);
const char *pp_fate_to_string (PpFate fate);

PpScenarioLetter *pp_scenario_letter_new (guint number, const PpEnvelope *envelope, PpMessage *message); /* (transfer full) */
void pp_scenario_letter_free (PpScenarioLetter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpScenario, pp_scenario_unref)

G_END_DECLS
