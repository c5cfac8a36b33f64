/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A scenario while it is being read: what its lines said, and every fault found so far.
 */
#pragma once

#include "agents/scenario.h"

G_BEGIN_DECLS

#define PP_SCENARIO_MOST_OCTETS (1024 * 1024)

/* A [letter N] as it stands in the file; the message is made of it when all users are known. */
typedef struct
{
  guint number;
  PpAddress *from;
  GPtrArray *to;            /* PpAddress, or NULL */
  char *subject;
  char *text;
  char *file;
  char *message;            /* a whole message, header and all, or NULL */
  PpNotify notify;
  PpReturn give_back;
  char *envelope_id;
  PpAddress *envelope_from; /* or NULL */
  PpAddress *posted_by;     /* the user who posts it, if not the one it says it is from; or NULL */
  GPtrArray *envelope_to;   /* PpAddress, or NULL */
} PpLetterDraft;

/* A line that is right: a group, or a key in one. */
typedef struct
{
  guint line;
  char *group;
  char *key; /* NULL: the group's own line */
} PpScenarioEntry;

typedef struct
{
  const char *name;   /* of the file, for faults */
  const char *folder; /* for files beside it; NULL: there are none */
  PpScenario *scenario;
  GKeyFile *keys;
  GHashTable *lines;  /* "group" or "group\nkey" to its line number */
  GPtrArray *faults;
  guint faults_not_kept;
  const char *group;  /* where reading is */
  const char *key;
  GPtrArray *host_groups, *user_groups, *letter_groups; /* char *: group names, side by side with hosts, users and drafts */
  GPtrArray *drafts;  /* PpLetterDraft */
  GPtrArray *device_groups, *action_groups; /* char *: group names, side by side with devices and actions */
  GArray *record_lines; /* guint, side by side with records */
} PpScenarioReading;

/* scenario.c */
void pp_scenario_index (PpScenario *self);

/* scenario-read.c */
gboolean pp_scenario_read (PpScenario *scenario, const char *text, gsize length, const char *folder, GError **error);
gboolean pp_scenario_knows_group (const char *text);

/* scenario-faults.c */
GPtrArray *pp_scenario_faults_new (void);
void pp_scenario_fault (PpScenarioReading *reading, guint line, const char *format, ...) G_GNUC_PRINTF (3, 4);
gboolean pp_scenario_conclude (PpScenarioReading *reading, GError **error);

/* scenario-lines.c */
GPtrArray *pp_scenario_scan (PpScenarioReading *reading, const char *text, GString *clean);
guint pp_scenario_line (PpScenarioReading *reading, const char *group, const char *key); /* of the group if it has no such key */

/* scenario-values.c: each takes the value of the current key into @field, or reports a fault */
void pp_scenario_take_line (PpScenarioReading *reading, gpointer field);      /* char *: some text without control characters */
void pp_scenario_take_text (PpScenarioReading *reading, gpointer field);      /* char *: any text */
void pp_scenario_take_password (PpScenarioReading *reading, gpointer field);  /* char * */
void pp_scenario_take_name (PpScenarioReading *reading, gpointer field);      /* char *: a domain name, lower case, in A-labels */
void pp_scenario_take_date (PpScenarioReading *reading, gpointer field);      /* gint64, microseconds since the Unix epoch */
void pp_scenario_take_duration (PpScenarioReading *reading, gpointer field);  /* gint64, microseconds */
void pp_scenario_take_number (PpScenarioReading *reading, gpointer field);    /* guint64 */
void pp_scenario_take_octets (PpScenarioReading *reading, gpointer field);    /* gint64 */
void pp_scenario_take_size (PpScenarioReading *reading, gpointer field);      /* gsize, at least the 64 KiB of RFC 5321, 4.5.3.1.7 */
void pp_scenario_take_small_size (PpScenarioReading *reading, gpointer field); /* gsize: of one host, which a lesson may make smaller than that */
void pp_scenario_take_boolean (PpScenarioReading *reading, gpointer field);   /* gboolean */
void pp_scenario_take_verify (PpScenarioReading *reading, gpointer field);    /* gboolean: of what is the opposite */
void pp_scenario_take_offer (PpScenarioReading *reading, gpointer field);     /* PpOffer */
void pp_scenario_take_spf (PpScenarioReading *reading, gpointer field);       /* PpSpfPolicy */
void pp_scenario_take_certificate (PpScenarioReading *reading, gpointer field); /* PpCertificateKind */
void pp_scenario_take_mechanism (PpScenarioReading *reading, gpointer field); /* char *: of SASL */
void pp_scenario_take_place (PpScenarioReading *reading, gpointer field);     /* char *: "127.0.0.1:2525" */
gboolean pp_place_is_valid (const char *text);
void pp_scenario_take_names (PpScenarioReading *reading, gpointer field);     /* GPtrArray * of char *: domain names */
void pp_scenario_take_notify (PpScenarioReading *reading, gpointer field);    /* PpNotify */
void pp_scenario_take_return (PpScenarioReading *reading, gpointer field);    /* PpReturn */
void pp_scenario_take_roles (PpScenarioReading *reading, gpointer field);     /* guint, PpRole flags */
void pp_scenario_take_address (PpScenarioReading *reading, gpointer field);   /* PpAddress * */
void pp_scenario_take_reverse (PpScenarioReading *reading, gpointer field);   /* PpAddress *; may be the null reverse-path */
void pp_scenario_take_addresses (PpScenarioReading *reading, gpointer field); /* GPtrArray * of PpAddress, each once */
void pp_scenario_take_record (PpScenarioReading *reading);                    /* any key of [zone] */
char *pp_scenario_take_string (PpScenarioReading *reading); /* (transfer full) (nullable): the value, whatever it is; escapes undone */
char **pp_scenario_take_list (PpScenarioReading *reading);  /* (transfer full) (nullable) */
guint pp_scenario_here (PpScenarioReading *reading);        /* the line of the current key */
void pp_scenario_complain (PpScenarioReading *reading, const char *value, const char *expected);
int pp_scenario_take_word (PpScenarioReading *reading, const char *const *words, const char *expected); /* its place, or -1 */

/* scenario-expect.c */
void pp_scenario_take_expectation (PpScenarioReading *reading);               /* any key of [expect] */
void pp_scenario_check_holdings (PpScenarioReading *reading);

/* scenario-devices.c */
PpScenarioDevice *pp_scenario_begin_device (PpScenarioReading *reading, const char *name, guint line); /* (nullable) */
PpScenarioAction *pp_scenario_begin_action (PpScenarioReading *reading, const char *number, guint line);
void pp_scenario_take_retrieval (PpScenarioReading *reading, gpointer field); /* PpRetrieval */
void pp_scenario_take_caching (PpScenarioReading *reading, gpointer field);   /* PpCaching */
void pp_scenario_take_days (PpScenarioReading *reading, gpointer field);      /* gint64, microseconds */
void pp_scenario_take_device (PpScenarioReading *reading, gpointer field);    /* char *: the name of a device */
void pp_scenario_take_wish (PpScenarioReading *reading, gpointer field);      /* const char *: of an action */
void pp_scenario_take_action_number (PpScenarioReading *reading, gpointer field); /* guint64, from 1 */
void pp_scenario_join_devices (PpScenarioReading *reading); /* each to its user; before the users are checked */
void pp_scenario_check_devices (PpScenarioReading *reading);
void pp_scenario_check_actions (PpScenarioReading *reading);
gboolean pp_device_name_is_valid (const char *name);
gboolean pp_mailbox_name_is_plain (const char *name); /* of a scenario: something that any server takes */

/* scenario-check.c */
void pp_scenario_check (PpScenarioReading *reading);
/* scenario-letters.c: makes the letters of the drafts, and holds the expectations against them */
void pp_scenario_make_letters (PpScenarioReading *reading);

G_END_DECLS
