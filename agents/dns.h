/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The world's directory: zones, questions and answers as real DNS messages (RFC 1035), made and read by ldns.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _PpZone PpZone;

#define PP_DNS_ERROR (pp_dns_error_quark ())
GQuark pp_dns_error_quark (void);
typedef enum
{
  PP_DNS_ERROR_RECORD, /* a record that cannot be */
  PP_DNS_ERROR_MESSAGE /* octets that are no DNS message */
} PpDnsError;

PpZone *pp_zone_new (void);
void pp_zone_free (PpZone *self);
gboolean pp_zone_add (PpZone *self, const char *record, GError **error); /* "paris.example. 3600 IN MX 10 mx.paris.example." */

/* Beside records a zone takes "broken.example. SERVFAIL": whoever asks for that name hears that it cannot be said now.
 *
 * Answers a question: (transfer full) the answer, or NULL for what deserves none (an answer, rubbish). NXDOMAIN for names that are not there, an
 * empty answer for types that are not, addresses of MX targets as additional records, CNAMEs followed, REFUSED for
 * what is not asked of class IN, NOTIMP for other opcodes. Over @most octets (512, or what EDNS says) the TC bit is
 * set. @in_words: "paris.example MX?" and "paris.example MX 10 mx.paris.example" or "…: no such name". */
GBytes *pp_zone_answer (PpZone *self, GBytes *question, gsize most, char **question_in_words, char **answer_in_words);

GBytes *pp_dns_ask (const char *name, const char *type, guint16 id, char **in_words);

typedef struct
{
  char *type;        /* "MX", "A", "AAAA", "CNAME", "TXT", "PTR", "NS", "SOA" */
  char *name;        /* without the last dot, lower case */
  char *value;       /* target without the last dot, address, or text */
  guint preference;  /* of an MX */
  guint32 ttl;
} PpDnsRecord;

typedef struct
{
  guint16 id;
  guint rcode;       /* 0 no error, 2 SERVFAIL, 3 NXDOMAIN … */
  gboolean truncated;
  char *name, *asked; /* what it answers: name without the last dot, lower case, and type; NULL if it does not say so */
  char *problem;      /* why there is no real answer: a sentence; NULL for one that came from a directory */
  GPtrArray *records; /* PpDnsRecord: answers, then additional ones; MX sorted by preference */
} PpDnsAnswer;

/* Response codes: RFC 1035, 4.1.1 */
enum
{
  PP_DNS_NOERROR = 0,
  PP_DNS_SERVFAIL = 2,
  PP_DNS_NXDOMAIN = 3
};

PpDnsRecord *pp_dns_record_parse (const char *record, GError **error); /* master file format; @value of other types as it stands there */
PpDnsAnswer *pp_dns_read (GBytes *answer, GError **error);
PpDnsAnswer *pp_dns_answer_new_problem (guint rcode, const char *problem);
GPtrArray *pp_dns_answer_list (const PpDnsAnswer *self, const char *name, const char *type); /* of PpDnsRecord */
gboolean pp_dns_answer_has (const PpDnsAnswer *self, const char *type);
gboolean pp_dns_answer_is_null_mx (const PpDnsAnswer *self); /* the domain takes no mail (RFC 7505) */
char *pp_dns_normalize (const char *name); /* (nullable): in lower case, without the last dot; NULL for what can be no name */
GBytes *pp_dns_frame (GBytes *message);    /* (nullable): as it goes over TCP, its length before it (RFC 1035, 4.2.2) */
void pp_dns_answer_free (PpDnsAnswer *self);
void pp_dns_record_free (PpDnsRecord *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpZone, pp_zone_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PpDnsAnswer, pp_dns_answer_free)

G_END_DECLS
