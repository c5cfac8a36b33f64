/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of the SPF check share. spf.c is the door; spf-walk.c walks through records and keeps the stack of those that
 * include each other; spf-terms.c tries one term; spf-names.c asks who the client is; spf-record.c and spf-macro.c are the
 * grammar; spf-address.c counts bits; spf-domain.c knows names; spf-write.c writes the result down.
 */
#pragma once

#include "agents/spf.h"

G_BEGIN_DECLS

/* An IPv4 or IPv6 address; an IPv4 one uses the first four octets. */
typedef struct
{
  int family; /* AF_INET or AF_INET6 */
  guint8 octets[16];
} PpSpfAddress;

gboolean pp_spf_address_parse (const char *text, int family, PpSpfAddress *address);
gboolean pp_spf_address_parse_client (const char *text, PpSpfAddress *address);
gboolean pp_spf_address_is_within (const PpSpfAddress *self, const PpSpfAddress *network, guint prefix);
char *pp_spf_address_to_string (const PpSpfAddress *self);
char *pp_spf_address_to_dotted (const PpSpfAddress *self, gboolean reversed);

typedef enum
{
  PP_SPF_ALL,
  PP_SPF_INCLUDE,
  PP_SPF_A,
  PP_SPF_MX,
  PP_SPF_PTR,
  PP_SPF_IP4,
  PP_SPF_IP6,
  PP_SPF_EXISTS
} PpSpfMechanism;

/* A directive: a qualifier and a mechanism (RFC 7208, 4.6.2). */
typedef struct
{
  PpSpfMechanism mechanism;
  PpSpfResult verdict;  /* what the qualifier says if it matches */
  char *text;           /* as it stands in the record */
  char *domain;         /* domain-spec, or NULL */
  PpSpfAddress network; /* of ip4 and ip6 */
  guint prefix4;
  guint prefix6;
} PpSpfTerm;

typedef struct
{
  GPtrArray *terms; /* of PpSpfTerm */
  char *redirect;   /* domain-spec, or NULL */
  char *exp;        /* domain-spec, or NULL */
} PpSpfRecord;

gboolean pp_spf_record_is (const char *text);
PpSpfRecord *pp_spf_record_parse (const char *text, GError **error);
void pp_spf_record_free (PpSpfRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpSpfRecord, pp_spf_record_free)

/* Where macros stand (RFC 7208, 7.1): in a domain-spec, in the value of a modifier that nobody knows, in an explanation. */
typedef enum
{
  PP_SPF_TEXT_DOMAIN,
  PP_SPF_TEXT_MODIFIER,
  PP_SPF_TEXT_EXPLANATION
} PpSpfTextKind;

/* What each macro letter stands for, 'a' first. */
typedef struct
{
  const char *of[26];
} PpSpfValues;

gboolean pp_spf_macro_check (const char *text, PpSpfTextKind kind);
gboolean pp_spf_macro_uses (const char *text, char letter);
char *pp_spf_macro_expand (const char *text, const PpSpfValues *values);

char *pp_spf_domain_fit (const char *name);
gboolean pp_spf_domain_is_valid (const char *name, guint labels_least);
gboolean pp_spf_domain_is_within (const char *name, const char *domain);
char *pp_spf_domain_to_question (const char *name);
char *pp_spf_domain_from_answer (const char *name);
char *pp_spf_sanitise (const char *text, gsize most, gboolean is_ascii);

/* A check_host() under way: a record, and the term that is tried. The record an "include" names lies on top of it. */
typedef struct
{
  char *domain;
  PpSpfRecord *record;  /* NULL until it was heard */
  guint at;             /* of its terms */
  gboolean is_referred; /* an include or redirect named it, so it must be there */
} PpSpfFrame;

/* Hears an answer. @values are those of the type that was asked for; empty if @failed. */
typedef void (*PpSpfHear) (PpSpf *self, gboolean failed, GPtrArray *values);

struct _PpSpf
{
  PpSpfAddress client;
  char *client_text;
  char *client_dotted;
  char *local;
  char *domain; /* of the sender, as A-labels */
  char *sender; /* both */
  char *helo;
  char *receiver;
  char *now;
  gboolean is_null; /* the reverse-path */

  GPtrArray *frames; /* of PpSpfFrame: a stack */

  char *name; /* the question, or NULL */
  const char *type;
  gboolean counts_void;
  PpSpfHear hear;

  guint lookups; /* terms that asked the directory */
  guint voids;   /* those that learned nothing */
  gboolean term_counted;
  gboolean term_void;

  GPtrArray *hosts; /* still to be asked for: of an MX, or names of the client */
  GPtrArray *names; /* that the client has for sure */
  gboolean names_known;

  gboolean is_settled; /* @result is that of the uppermost frame */
  gboolean is_explaining;
  gboolean is_done;
  PpSpfResult result;
  char *reason;
  char *mechanism; /* that matched */
  char *explanation_text;
  char *explanation;
};

void pp_spf_frame_free (gpointer frame);
PpSpfFrame *pp_spf_get_frame (PpSpf *self);
void pp_spf_advance (PpSpf *self);
void pp_spf_push (PpSpf *self, const char *domain, gboolean is_referred);
void pp_spf_ask (PpSpf *self, const char *name, const char *type, gboolean counts_void, PpSpfHear hear);
void pp_spf_settle (PpSpf *self, PpSpfResult result, char *reason);
void pp_spf_settle_term (PpSpf *self, const PpSpfTerm *term);
void pp_spf_pass_over (PpSpf *self);
gboolean pp_spf_begin_term (PpSpf *self);
gboolean pp_spf_find_target (PpSpf *self, const char *spec, char **target);
char *pp_spf_expand (PpSpf *self, const char *text);

void pp_spf_try_term (PpSpf *self, const PpSpfTerm *term);
gboolean pp_spf_client_matches (PpSpf *self, GPtrArray *addresses, guint prefix4, guint prefix6);
const char *pp_spf_address_type (PpSpf *self);

void pp_spf_ask_names (PpSpf *self);
const char *pp_spf_choose_name (PpSpf *self, const char *domain);

G_END_DECLS
