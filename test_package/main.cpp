#include <exitless/critical_section.hpp>

int main() {
    exitless::critical_section section{"test_package"};
    return exitless::in_critical_section() ? 0 : 1;
}
