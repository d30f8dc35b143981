"""What strangers may try on discovery, and which test shows that it is in vain.

The address and the domain
  an address that is two, or holds a line end    model/test_address.py test_what_is_no_address_is_refused
  a domain that looks like another by script     hostile/test_passwords.py test_a_lie_leads_to_a_question_and_not_to_a_login
  two scripts in one label                       model/test_domain.py test_scripts_that_are_not_written_together_are_noticed
  a typing error that somebody waits for         diagnosis/rules/test_possible_typo.py test_a_domain_like_a_well_known_one_is_pointed_out
  the owner of a parent domain or suffix         discovery/test_engine.py test_no_name_of_a_public_suffix_is_ever_asked_for
  Autodiscover at a parent domain                discovery/sources/test_autodiscover.py test_no_parent_domain_is_ever_asked
  foreign logs that collect addresses            hostile/test_passwords.py test_the_address_is_told_to_hosts_of_its_own_domain_only
  a local part that breaks out of a URL          discovery/sources/test_autoconfig_url.py test_an_odd_local_part_is_escaped_but_its_dots
  a local part that breaks out of XML            formats/test_autodiscover_xml.py test_any_local_part_survives_the_request

Where an audit asks
  a name that leads into our network             usecases/test_audit.py test_the_finding_names_the_address_and_says_why
  a name that leads elsewhere the next time      usecases/test_audit.py test_a_name_that_leads_elsewhere_at_each_question_brings_no_request
  an address that holds a private one            net/test_guard.py test_a_strangers_domain_leads_to_no_address_of_ours

Where the password goes
  foreign servers with good certificates         hostile/test_passwords.py test_a_lie_leads_to_a_question_and_not_to_a_login
  --yes for a foreign server                     assistant/test_run.py test_foreign_servers_need_more_than_yes
  many lies at once                              hostile/test_passwords.py test_no_mixture_of_lies_brings_the_password_out_of_the_domain
  servers without TLS, bad certificates          hostile/test_passwords.py test_without_good_tls_not_even_a_yes_sends_the_password
  plain offered beside TLS                       hostile/test_passwords.py test_tls_is_preferred_where_a_file_offers_both
  a doubt that comes late                        hostile/test_passwords.py test_a_server_that_was_ready_is_left_once_a_later_answer_brings_a_no
  a 401 by anybody                               hostile/test_passwords.py test_a_401_alone_is_never_answered
  a 401 by a look-alike, login allowed           hostile/test_passwords.py test_exchange_at_a_doubtful_domain_gets_no_login
  a 401 that offers weaker schemes               discovery/test_autodiscover_login.py test_a_login_that_would_be_in_vain_or_unsafe_stays_here
  a 401 and a redirect                           discovery/test_autodiscover_login.py test_the_login_does_not_go_along_with_a_redirect
  a 401 in a foreign domain                      discovery/test_autodiscover_login.py test_outside_the_domain_of_the_address_there_is_no_login

Logins
  a mechanism after refused credentials          dialogues/protocols/test_smtp.py test_a_refusal_is_told_apart_by_its_codes_and_ends_the_tries
  weak mechanisms offered beside strong ones     dialogues/test_sasl.py test_mechanisms_for_a_password_are_chosen_strongest_first
  -PLUS taken off the list on the way            dialogues/mechanisms/test_scram.py test_a_server_is_told_that_we_could_have_bound
  a login passed on to the real server           dialogues/mechanisms/test_scram.py test_another_connection_s_binding_is_refused_and_nothing_else_is_tried
  a server that does not know the password       dialogues/mechanisms/test_scram.py test_a_server_that_cannot_prove_itself_is_not_accepted_and_gets_no_password
  "yes" before the password was seen             dialogues/test_sasl.py test_yes_before_the_password_was_seen_is_no_acceptance
  endless rounds of SCRAM                        dialogues/mechanisms/test_scram.py test_too_few_or_too_many_rounds_are_not_done
  guessing at leisure with a transcript          dialogues/mechanisms/test_scram.py test_the_transcript_holds_nothing_to_guess_the_password_with
  challenges without end                         dialogues/test_sasl.py test_a_challenge_too_many_gets_nothing_and_ends_the_tries
  echoes of the secret in any form               dialogues/test_flow.py test_whatever_the_server_echoes_no_transcript_holds_the_secret
  line ends and NUL in a password                model/test_secret.py test_a_password_that_no_protocol_carries_is_refused
  a password with other letters                  dialogues/mechanisms/test_plain.py test_letters_are_composed_and_nothing_else_is_changed
  a token sent as a password, or the reverse     dialogues/mechanisms/test_xoauth2.py test_a_token_is_never_sent_as_a_password
  a token in answer to a 401                     hostile/test_passwords.py test_a_401_is_answered_with_a_password_and_never_with_a_token
  a client certificate demanded                  net/test_wire.py test_a_client_certificate_that_is_demanded_is_not_sent
  the name of this computer in EHLO              dialogues/protocols/test_smtp.py test_plain_goes_out_with_its_initial_response_and_quit_waits_for_nothing
What a login costs, and where the password shows
  L1 a password that is used while guessing      hostile/test_logins.py test_l1_what_looks_for_servers_cannot_name_a_password
  L1 the same, seen at the servers               hostile/test_logins.py test_l1_a_run_that_guesses_sends_no_login_anywhere
  L2 an account that we lock, in one run         hostile/test_logins.py test_l2_l9_a_refusal_over_imap_is_the_only_one
  L2 the same, over several runs                 hostile/test_logins.py test_l2_no_number_of_runs_makes_a_fourth_failure
  L2 the same, runs at the same time             storage/test_ledger.py test_no_failure_is_lost_between_runs_at_the_same_time
  L2 the same, a run that is killed              probes/test_budget.py test_a_run_that_ended_in_the_middle_has_spent_what_it_began
  L2 the same, real servers                      lab/test_budget.py test_after_three_failures_the_servers_hear_nothing_more
  L2 the same, by way of Autodiscover            hostile/test_logins.py test_l2_a_login_that_autodiscover_refuses_counts_too
  L3 a second mechanism for a wrong password     hostile/test_logins.py test_l3_wrong_credentials_are_not_sent_by_a_second_mechanism
  L8 words that lead to another password         hostile/test_logins.py test_l8_no_word_leads_to_another_password
  L9 SMTP after IMAP has refused                 hostile/test_logins.py test_l2_l9_a_refusal_over_imap_is_the_only_one
  L12 a password on the command line             hostile/test_logins.py test_l12_no_option_takes_a_password
  L12 a crash in a login                         hostile/test_logins.py test_l12_a_crash_in_a_login_shows_no_password
  L12 a traceback                                hostile/test_logins.py test_l12_a_traceback_shows_no_password
  L12 a program that breaks                      hostile/test_logins.py test_l12_a_program_that_breaks_shows_no_password

DNS
  forged MX, SRV and TXT, disputed answers       hostile/test_passwords.py test_a_lie_leads_to_a_question_and_not_to_a_login
  a forged "authentic" flag                      net/test_dnssec.py test_an_ad_bit_from_loopback_proves_nothing
  SRV targets and ports that are none            discovery/sources/test_dns_srv.py test_a_record_that_names_no_server_is_dropped_with_a_note
  SRV ports out of range                         hostile/test_names.py test_an_srv_port_that_is_none_leads_to_no_server
  SRV target "."                                 discovery/sources/test_dns_srv.py test_target_dot_means_the_service_is_not_offered
  priorities and weights                         discovery/test_srv_order.py test_weight_does_not_beat_priority
  a null MX                                      discovery/test_engine_guess.py test_after_a_null_mx_nothing_is_guessed
  an MX that is an IP address or localhost       hostile/test_names.py test_an_mx_that_is_no_mail_host_is_not_asked_about
  alias loops                                    hostile/test_names.py test_a_zone_of_alias_loops_is_left_before_its_time_is_over
  long alias chains                              net/test_dns.py test_a_cname_chain_has_an_end
  an alias of nothing                            net/test_dns.py test_an_alias_of_a_missing_name_is_not_found
  a dangling alias taken over                    hostile/test_passwords.py test_a_lie_leads_to_a_question_and_not_to_a_login
  thousands of MX records                        hostile/test_names.py test_of_5000_mx_records_one_is_asked_about
  endless TXT records                            hostile/test_names.py test_an_endless_txt_record_leads_nowhere
  a cut reply without TCP                        net/test_dns.py test_a_broken_tcp_reply_is_an_error
  replies to other questions                     net/test_dns.py test_replies_to_other_questions_are_not_believed
  a resolver in trouble taken for "no"           net/test_dns.py test_a_resolver_in_trouble_is_not_a_missing_name
  a resolver that never answers                  hostile/test_names.py test_a_resolver_that_never_answers_ends_with_its_questions
  search lists, names outside the domain         hostile/test_names.py test_names_are_asked_for_as_they_are_and_below_the_domain_only
  wildcard DNS and a web site                    hostile/test_names.py test_a_wildcard_that_leads_to_a_web_site_is_no_configuration
  wildcard DNS and a mail server                 discovery/sources/test_common_ports.py test_an_unproved_server_under_a_wildcard_is_nothing
  another address at the second look             hostile/test_names.py test_the_address_that_was_checked_is_the_one_that_is_contacted
  names that lead inside, metadata services      hostile/test_names.py test_names_that_lead_inside_are_not_contacted
  addresses that embed others                    net/test_guard.py test_a_public_service_never_contacts
  hosts that are no names                        hostile/test_names.py test_a_published_host_that_is_no_name_is_never_dialled
  black holes, dead addresses                    net/test_dial.py test_the_next_address_is_tried_after_250_ms_where_one_is_silent

HTTP
  plain http, http that redirects to https       hostile/test_passwords.py test_a_lie_leads_to_a_question_and_not_to_a_login
  bad certificates of web servers                net/test_http_connections.py test_a_bad_certificate_is_no_answer
  redirects inside, to files, to http            hostile/test_names.py test_a_redirect_leads_neither_inside_nor_to_other_schemes
  redirects without end                          net/test_http_redirects.py test_three_redirects_are_followed_and_no_more
  Autodiscover in circles                        discovery/test_autodiscover_inquiry.py test_a_loop_of_urls_ends
  Autodiscover from address to address           discovery/test_autodiscover_inquiry.py test_two_other_addresses_are_tried_and_no_more
  mailconf= to another port                      discovery/sources/test_txt_mailconf.py test_what_is_no_https_url_is_not_followed
  slow, endless, bomb-like answers               hostile/test_deadlines.py test_no_server_holds_discovery_longer_than_it_may_take
  bodies beyond the limit                        net/test_http.py test_a_body_beyond_256_kib_is_refused
  a captive portal                               hostile/test_names.py test_behind_a_captive_portal_nothing_is_found
  pages in place of documents                    discovery/test_documents.py test_a_page_that_is_no_configuration_is_absent
  other statuses                                 discovery/test_documents.py test_another_status_means_that_there_is_no_document

Documents
  anything at all                                hostile/test_steps.py test_no_answer_crashes_a_step
  entities, depth, size, charsets                formats/test_safe_xml.py test_everything_else_is_malformed
  placeholders in a host, odd ports              formats/test_clientconfig_servers.py test_only_bad_servers_are_dropped
  placeholders that bring in placeholders        model/test_server.py test_what_a_placeholder_brings_in_is_not_filled_again
  names and links that deceive                   formats/test_safe_text.py test_text_is_made_fit_to_be_shown
  links to scripts                               formats/test_safe_text.py test_anything_else_is_no_web_address
  a document without its digest                  discovery/sources/test_pacc.py test_without_its_digest_a_document_is_not_used
  a document made for another domain             diagnosis/rules/test_domain_not_listed.py test_a_document_for_other_domains_is_noted
"""  # noqa: E501 - a table

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
ROWS = re.findall(r"^  (\S.*?)  +(\S+\.py) (test_\w+)$", __doc__ or "", re.MULTILINE)


def test_the_table_is_read_whole() -> None:
    assert len(ROWS) == (__doc__ or "").count(".py test_")


def test_a_threat_has_its_test() -> None:
    texts = {file: (TESTS / file).read_text(encoding="utf-8") for _, file, _ in ROWS}

    assert [row for row in ROWS if f"def {row[2]}(" not in texts[row[1]]] == []
