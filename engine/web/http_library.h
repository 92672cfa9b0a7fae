/* The functions of libmicrohttpd. It is loaded when a server starts and not linked, because it brings libraries that
 * would make every start of the program a millisecond and a half slower. */

#ifndef WEB_HTTP_LIBRARY_H
#define WEB_HTTP_LIBRARY_H

#include <microhttpd.h>
#include <stdbool.h>

typedef struct http_library {
    __typeof__(&MHD_add_response_header) add_response_header;
    __typeof__(&MHD_create_response_from_buffer) create_response_from_buffer;
    __typeof__(&MHD_destroy_response) destroy_response;
    __typeof__(&MHD_get_connection_info) get_connection_info;
    __typeof__(&MHD_get_connection_values_n) get_connection_values_n;
    __typeof__(&MHD_get_daemon_info) get_daemon_info;
    __typeof__(&MHD_get_timeout) get_timeout;
    __typeof__(&MHD_lookup_connection_value) lookup_connection_value;
    __typeof__(&MHD_queue_response) queue_response;
    __typeof__(&MHD_resume_connection) resume_connection;
    __typeof__(&MHD_run) run;
    __typeof__(&MHD_start_daemon) start_daemon;
    __typeof__(&MHD_stop_daemon) stop_daemon;
    __typeof__(&MHD_suspend_connection) suspend_connection;
} http_library;

/* False if the library is not there: then *WHY is what the system says, until the next call. It stays loaded. */
bool http_library_load(http_library *l, const char **why);

#endif
