// SPDX-License-Identifier: BSL-1.0
//
// virtio.hpp: the door to virtio/: polled virtqueues whose peer is not trusted.
#pragma once

#include <exitless/virtio/access.hpp>            // IWYU pragma: export
#include <exitless/virtio/chain.hpp>             // IWYU pragma: export
#include <exitless/virtio/descriptor_ledger.hpp> // IWYU pragma: export
#include <exitless/virtio/features.hpp>          // IWYU pragma: export
#include <exitless/virtio/memory.hpp>            // IWYU pragma: export
#include <exitless/virtio/poison.hpp>            // IWYU pragma: export
#include <exitless/virtio/split_device.hpp>      // IWYU pragma: export
#include <exitless/virtio/split_driver.hpp>      // IWYU pragma: export
#include <exitless/virtio/split_ring.hpp>        // IWYU pragma: export
