// What a module of the test offers: its own view of the sections, from its own unit.
#pragma once

struct module_view {
    bool checked;
    void const* (*state)();   // address of the calling thread's state as the module sees it
    void const* (*handler)(); // address of the handler's pointer as the module sees it
    bool (*inside)();
    void (*in_section)(void (*then)(void*), void* argument); // calls back from inside a section
    void (*exiting_call)();
};
