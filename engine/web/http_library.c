#include "web/http_library.h"

#include <dlfcn.h>
#include <string.h>

bool http_library_load(http_library *l, const char **why) {
    void *handle = dlopen("libmicrohttpd.so.12", RTLD_NOW | RTLD_LOCAL);
    const struct {
        const char *name;
        void *to;
    } functions[] = {{"MHD_add_response_header", &l->add_response_header},
                     {"MHD_create_response_from_buffer", &l->create_response_from_buffer},
                     {"MHD_destroy_response", &l->destroy_response},
                     {"MHD_get_connection_info", &l->get_connection_info},
                     {"MHD_get_connection_values_n", &l->get_connection_values_n},
                     {"MHD_get_daemon_info", &l->get_daemon_info},
                     {"MHD_get_timeout", &l->get_timeout},
                     {"MHD_lookup_connection_value", &l->lookup_connection_value},
                     {"MHD_queue_response", &l->queue_response},
                     {"MHD_resume_connection", &l->resume_connection},
                     {"MHD_run", &l->run},
                     {"MHD_start_daemon", &l->start_daemon},
                     {"MHD_stop_daemon", &l->stop_daemon},
                     {"MHD_suspend_connection", &l->suspend_connection}};
    for (size_t i = 0; handle && i < sizeof functions / sizeof *functions; i++) {
        void *found = dlsym(handle, functions[i].name);
        if (!found) handle = NULL;
        memcpy(functions[i].to, &found,
               sizeof found); /* C has no conversion from an object's pointer to a function's */
    }
    if (!handle) {
        *why = dlerror();
        if (!*why) *why = "out of memory";
    }
    return handle != NULL;
}
