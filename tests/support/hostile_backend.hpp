// A vhost-user back-end that keeps the protocol up to one step, and breaks it there in a given way.
// What a sound back-end does is tested with a real one (tests/peers); this is for what no real one
// would do.
#pragma once

#include <exitless/linux/vhost_user_message.hpp>

#include "support/temporary_directory.hpp"
#include "support/unix_socket.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace support {

enum class misdeed {
    none,
    silence,          // no answer, connection kept
    close,            // no answer, connection closed
    partial_header,   // five bytes, then silence
    partial_payload,  // the header and three bytes, then silence
    cut_header,       // five bytes, then closed
    cut_payload,      // the header and three bytes, then closed
    wrong_request,    // the answer to something else
    wrong_version,    // version 2
    no_reply_flag,    // looks like a request
    reserved_flag,    // a bit that version 1 does not have
    huge_size,        // announces 4 GiB - 1
    small_size,       // announces and sends four bytes
    empty,            // announces and sends no payload
    nack,             // a confirmation that says no
    descriptors,      // file descriptors with the header
    late_descriptors, // file descriptors with the payload
    two_answers,      // one too many
};

struct hostility {
    exitless::os::vhost::request at = exitless::os::vhost::request::none;
    misdeed how = misdeed::none;
    std::uint64_t features = std::uint64_t{1} << 32 | std::uint64_t{1} << 30;
    std::uint64_t protocol_features = 1U << 3 | 1U << 0;
    std::uint64_t queues = 2;
    std::uint32_t vring_base_index = 0; // added to the index that was asked for
    std::uint32_t vring_base = 7;
};

struct received_request {
    exitless::os::vhost::header head;
    std::array<std::byte, 64> payload;
    std::size_t descriptors;
};

class hostile_backend {
public:
    explicit hostile_backend(hostility plan)
        : plan_{plan}
        , listener_{listening_socket(socket(), 4)}
        , thread_{[this] { serve(); }} {}
    ~hostile_backend() {
        ::shutdown(listener_, SHUT_RDWR);
        {
            std::lock_guard lock{mutex_};
            stopping_ = true;
            ::shutdown(peer_, SHUT_RDWR); // a front-end that has not closed its end
        }
        thread_.join();
        ::close(listener_);
    }
    hostile_backend(hostile_backend const&) = delete;
    auto operator=(hostile_backend const&) -> hostile_backend& = delete;

    [[nodiscard]] auto socket() const -> std::string { return directory_.file("socket"); }
    [[nodiscard]] auto requests() -> std::vector<received_request> {
        std::lock_guard lock{mutex_};
        return requests_;
    }

private:
    using request = exitless::os::vhost::request;
    using header = exitless::os::vhost::header;

    void serve() {
        for (int peer = 0; (peer = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
            set_peer(peer);
            received_request one{};
            while (receive(peer, one) && answer(peer, one)) {
            }
            set_peer(-1);
            ::close(peer);
        }
    }

    void set_peer(int peer) {
        std::lock_guard lock{mutex_};
        peer_ = peer;
        if (stopping_) {
            ::shutdown(peer_, SHUT_RDWR);
        }
    }

    auto receive(int peer, received_request& one) -> bool {
        one = {};
        ::iovec part{.iov_base = &one.head, .iov_len = sizeof one.head};
        alignas(::cmsghdr) std::array<std::byte, CMSG_SPACE(8 * sizeof(int))> control{};
        ::msghdr envelope{};
        envelope.msg_iov = &part;
        envelope.msg_iovlen = 1;
        envelope.msg_control = control.data();
        envelope.msg_controllen = control.size();
        if (::recvmsg(peer, &envelope, MSG_WAITALL | MSG_CMSG_CLOEXEC) !=
            static_cast<::ssize_t>(sizeof one.head)) {
            return false;
        }
        if (auto* const rights = CMSG_FIRSTHDR(&envelope); rights != nullptr) {
            one.descriptors = (rights->cmsg_len - CMSG_LEN(0)) / sizeof(int);
            for (std::size_t i = 0; i != one.descriptors; ++i) {
                int number = -1;
                std::memcpy(&number, CMSG_DATA(rights) + i * sizeof number, sizeof number);
                ::close(number);
            }
        }
        auto const size = std::size_t{one.head.size_bytes};
        if (size > one.payload.size() ||
            (size != 0 &&
             ::recv(peer, one.payload.data(), size, MSG_WAITALL) != static_cast<::ssize_t>(size))) {
            return false;
        }
        std::lock_guard lock{mutex_};
        requests_.push_back(one);
        return true;
    }

    [[nodiscard]] auto value_for(received_request const& one) const -> std::uint64_t {
        switch (one.head.type) {
        case request::get_features:
            return plan_.features;
        case request::get_protocol_features:
            return plan_.protocol_features;
        case request::get_queue_num:
            return plan_.queues;
        case request::get_vring_base: {
            std::uint32_t index = 0;
            std::memcpy(&index, one.payload.data(), sizeof index);
            return std::uint64_t{plan_.vring_base} << 32 | (index + plan_.vring_base_index);
        }
        default:
            return 0;
        }
    }

    [[nodiscard]] static auto has_answer(received_request const& one) -> bool {
        return one.head.type == request::get_features ||
               one.head.type == request::get_protocol_features ||
               one.head.type == request::get_queue_num ||
               one.head.type == request::get_vring_base || (one.head.flags & 8) != 0;
    }

    // False when the connection is to be closed.
    auto answer(int peer, received_request const& one) -> bool {
        auto const how = one.head.type == plan_.at ? plan_.how : misdeed::none;
        if (how == misdeed::close) {
            return false;
        }
        if (how == misdeed::silence || !has_answer(one)) {
            return true;
        }
        auto value = value_for(one);
        header head{.type = one.head.type, .flags = 5, .size_bytes = sizeof value};
        spoil(how, head, value);
        std::array<std::byte, 2 * (sizeof head + sizeof value)> bytes{};
        std::memcpy(bytes.data(), &head, sizeof head);
        std::memcpy(bytes.data() + sizeof head, &value, sizeof value);
        std::memcpy(bytes.data() + bytes.size() / 2, bytes.data(), bytes.size() / 2);
        auto const length = length_of(how);
        if (how == misdeed::descriptors) {
            send(peer, std::span{bytes}.first(length), 3);
        } else if (how == misdeed::late_descriptors) {
            send(peer, std::span{bytes}.first(sizeof head), 0);
            send(peer, std::span{bytes}.subspan(sizeof head, sizeof value), 8);
        } else {
            send(peer, std::span{bytes}.first(length), 0);
        }
        return how != misdeed::cut_header && how != misdeed::cut_payload;
    }

    static void spoil(misdeed how, header& head, std::uint64_t& value) {
        switch (how) {
        case misdeed::wrong_request:
            head.type = static_cast<request>(static_cast<std::uint32_t>(head.type) + 1);
            break;
        case misdeed::wrong_version:
            head.flags = 6;
            break;
        case misdeed::no_reply_flag:
            head.flags = 1;
            break;
        case misdeed::reserved_flag:
            head.flags = 5 | 1U << 20;
            break;
        case misdeed::huge_size:
            head.size_bytes = 0xffffffff;
            break;
        case misdeed::small_size:
            head.size_bytes = 4;
            break;
        case misdeed::empty:
            head.size_bytes = 0;
            break;
        case misdeed::nack:
            value = 1;
            break;
        default:
            break;
        }
    }

    [[nodiscard]] static auto length_of(misdeed how) -> std::size_t {
        switch (how) {
        case misdeed::partial_header:
        case misdeed::cut_header:
            return 5;
        case misdeed::partial_payload:
        case misdeed::cut_payload:
            return sizeof(header) + 3;
        case misdeed::small_size:
            return sizeof(header) + 4;
        case misdeed::empty:
            return sizeof(header);
        case misdeed::two_answers:
            return 2 * (sizeof(header) + sizeof(std::uint64_t));
        default:
            return sizeof(header) + sizeof(std::uint64_t);
        }
    }

    void send(int peer, std::span<std::byte> bytes, std::size_t descriptors) const {
        ::iovec part{.iov_base = bytes.data(), .iov_len = bytes.size()};
        alignas(::cmsghdr) std::array<std::byte, CMSG_SPACE(8 * sizeof(int))> control{};
        ::msghdr envelope{};
        envelope.msg_iov = &part;
        envelope.msg_iovlen = 1;
        if (descriptors != 0) {
            envelope.msg_control = control.data();
            envelope.msg_controllen = CMSG_SPACE(descriptors * sizeof(int));
            auto* const rights = CMSG_FIRSTHDR(&envelope);
            rights->cmsg_level = SOL_SOCKET;
            rights->cmsg_type = SCM_RIGHTS;
            rights->cmsg_len = CMSG_LEN(descriptors * sizeof(int));
            for (std::size_t i = 0; i != descriptors; ++i) {
                std::memcpy(CMSG_DATA(rights) + i * sizeof(int), &listener_, sizeof(int));
            }
        }
        static_cast<void>(::sendmsg(peer, &envelope, MSG_NOSIGNAL));
    }

    temporary_directory directory_;
    hostility plan_;
    int listener_;
    int peer_ = -1;
    bool stopping_ = false;
    std::mutex mutex_;
    std::vector<received_request> requests_;
    std::thread thread_;
};

} // namespace support
