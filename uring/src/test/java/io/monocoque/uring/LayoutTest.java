package io.monocoque.uring;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The layouts and numbers, as the C compiler sees them in this machine's headers. */
@Timeout(60)
final class LayoutTest {
  private static final Path HEADER = Path.of("/usr/include/linux/io_uring.h");

  /** What a header may be too old to know: the name of a macro that came with it. */
  private static final Map<String, String> NEWER =
      Map.of(
          "IORING_SETUP_NO_SQARRAY", "IORING_SETUP_NO_SQARRAY",
          "IORING_CQE_F_BUF_MORE", "IORING_CQE_F_BUF_MORE",
          "IOU_PBUF_RING_INC", "IORING_CQE_F_BUF_MORE");

  private static final Map<String, Integer> OURS =
      new TreeMap<>(
          Map.ofEntries(
              entry("sizeof(struct io_uring_sqe)", SqeLayout.SIZE),
              entry("offsetof(struct io_uring_sqe, opcode)", SqeLayout.OPCODE),
              entry("offsetof(struct io_uring_sqe, flags)", SqeLayout.FLAGS),
              entry("offsetof(struct io_uring_sqe, ioprio)", SqeLayout.IOPRIO),
              entry("offsetof(struct io_uring_sqe, fd)", SqeLayout.FD),
              entry("offsetof(struct io_uring_sqe, off)", SqeLayout.OFF),
              entry("offsetof(struct io_uring_sqe, addr)", SqeLayout.ADDR),
              entry("offsetof(struct io_uring_sqe, len)", SqeLayout.LEN),
              entry("offsetof(struct io_uring_sqe, msg_flags)", SqeLayout.OP_FLAGS),
              entry("offsetof(struct io_uring_sqe, accept_flags)", SqeLayout.OP_FLAGS),
              entry("offsetof(struct io_uring_sqe, cancel_flags)", SqeLayout.OP_FLAGS),
              entry("offsetof(struct io_uring_sqe, poll32_events)", SqeLayout.OP_FLAGS),
              entry("offsetof(struct io_uring_sqe, user_data)", SqeLayout.USER_DATA),
              entry("offsetof(struct io_uring_sqe, buf_group)", SqeLayout.BUF_GROUP),
              entry("IORING_OP_POLL_ADD", (int) SqeLayout.OP_POLL_ADD),
              entry("IORING_OP_ACCEPT", (int) SqeLayout.OP_ACCEPT),
              entry("IORING_OP_ASYNC_CANCEL", (int) SqeLayout.OP_ASYNC_CANCEL),
              entry("IORING_OP_CONNECT", (int) SqeLayout.OP_CONNECT),
              entry("IORING_OP_SEND", (int) SqeLayout.OP_SEND),
              entry("IORING_OP_RECV", (int) SqeLayout.OP_RECV),
              entry("IOSQE_BUFFER_SELECT", (int) SqeLayout.BUFFER_SELECT),
              entry("IORING_RECVSEND_POLL_FIRST", (int) SqeLayout.RECV_POLL_FIRST),
              entry("IORING_ACCEPT_MULTISHOT", (int) SqeLayout.ACCEPT_MULTISHOT),
              entry("IORING_POLL_ADD_MULTI", SqeLayout.POLL_MULTISHOT),
              entry("IORING_ASYNC_CANCEL_ALL", SqeLayout.CANCEL_ALL),
              entry("IORING_ASYNC_CANCEL_FD", SqeLayout.CANCEL_FD),
              entry("IORING_ASYNC_CANCEL_ANY", SqeLayout.CANCEL_ANY),
              entry("IORING_ASYNC_CANCEL_OP", SqeLayout.CANCEL_OP),
              entry("sizeof(struct io_uring_cqe)", CqeLayout.SIZE),
              entry("offsetof(struct io_uring_cqe, user_data)", CqeLayout.USER_DATA),
              entry("offsetof(struct io_uring_cqe, res)", CqeLayout.RES),
              entry("offsetof(struct io_uring_cqe, flags)", CqeLayout.FLAGS),
              entry("IORING_CQE_F_BUFFER", CqeLayout.BUFFER),
              entry("IORING_CQE_F_MORE", CqeLayout.MORE),
              entry("IORING_CQE_F_SOCK_NONEMPTY", CqeLayout.SOCK_NONEMPTY),
              entry("IORING_CQE_F_BUF_MORE", CqeLayout.BUF_MORE),
              entry("IORING_CQE_BUFFER_SHIFT", CqeLayout.BUFFER_SHIFT),
              entry("sizeof(struct io_uring_params)", ParamsLayout.SIZE),
              entry("offsetof(struct io_uring_params, sq_entries)", ParamsLayout.SQ_ENTRIES),
              entry("offsetof(struct io_uring_params, cq_entries)", ParamsLayout.CQ_ENTRIES),
              entry("offsetof(struct io_uring_params, flags)", ParamsLayout.FLAGS),
              entry("offsetof(struct io_uring_params, features)", ParamsLayout.FEATURES),
              entry("offsetof(struct io_uring_params, sq_off.head)", ParamsLayout.SQ_HEAD),
              entry("offsetof(struct io_uring_params, sq_off.tail)", ParamsLayout.SQ_TAIL),
              entry("offsetof(struct io_uring_params, sq_off.ring_mask)", ParamsLayout.SQ_MASK),
              entry("offsetof(struct io_uring_params, sq_off.flags)", ParamsLayout.SQ_FLAGS),
              entry("offsetof(struct io_uring_params, sq_off.array)", ParamsLayout.SQ_ARRAY),
              entry("offsetof(struct io_uring_params, cq_off.head)", ParamsLayout.CQ_HEAD),
              entry("offsetof(struct io_uring_params, cq_off.tail)", ParamsLayout.CQ_TAIL),
              entry("offsetof(struct io_uring_params, cq_off.ring_mask)", ParamsLayout.CQ_MASK),
              entry("offsetof(struct io_uring_params, cq_off.cqes)", ParamsLayout.CQ_CQES),
              entry("IORING_SETUP_CQSIZE", ParamsLayout.SETUP_CQSIZE),
              entry("IORING_SETUP_CLAMP", ParamsLayout.SETUP_CLAMP),
              entry("IORING_SETUP_R_DISABLED", ParamsLayout.SETUP_R_DISABLED),
              entry("IORING_SETUP_SUBMIT_ALL", ParamsLayout.SETUP_SUBMIT_ALL),
              entry("IORING_SETUP_TASKRUN_FLAG", ParamsLayout.SETUP_TASKRUN_FLAG),
              entry("IORING_SETUP_SINGLE_ISSUER", ParamsLayout.SETUP_SINGLE_ISSUER),
              entry("IORING_SETUP_DEFER_TASKRUN", ParamsLayout.SETUP_DEFER_TASKRUN),
              entry("IORING_SETUP_NO_SQARRAY", ParamsLayout.SETUP_NO_SQARRAY),
              entry("IORING_FEAT_SINGLE_MMAP", ParamsLayout.FEATURE_SINGLE_MMAP),
              entry("IORING_FEAT_NODROP", ParamsLayout.FEATURE_NODROP),
              entry("IORING_FEAT_SUBMIT_STABLE", ParamsLayout.FEATURE_SUBMIT_STABLE),
              entry("IORING_FEAT_EXT_ARG", ParamsLayout.FEATURE_EXT_ARG),
              entry("IORING_SQ_CQ_OVERFLOW", ParamsLayout.SQ_CQ_OVERFLOW),
              entry("IORING_SQ_TASKRUN", ParamsLayout.SQ_TASKRUN),
              entry("IORING_OFF_SQ_RING", (int) ParamsLayout.OFFSET_RINGS),
              entry("IORING_OFF_SQES", (int) ParamsLayout.OFFSET_SQES),
              entry("IORING_REGISTER_ENABLE_RINGS", ParamsLayout.REGISTER_ENABLE_RINGS),
              entry("IORING_REGISTER_PBUF_RING", ParamsLayout.REGISTER_PBUF_RING),
              entry("IORING_UNREGISTER_PBUF_RING", ParamsLayout.UNREGISTER_PBUF_RING),
              entry("sizeof(struct io_uring_getevents_arg)", EnterLayout.ARGUMENT_SIZE),
              entry("offsetof(struct io_uring_getevents_arg, sigmask)", EnterLayout.SIGMASK),
              entry(
                  "offsetof(struct io_uring_getevents_arg, sigmask_sz)", EnterLayout.SIGMASK_SIZE),
              entry("offsetof(struct io_uring_getevents_arg, ts)", EnterLayout.TIMESPEC_ADDRESS),
              entry("sizeof(struct __kernel_timespec)", EnterLayout.TIMESPEC_SIZE),
              entry(
                  "offsetof(struct __kernel_timespec, tv_sec)",
                  EnterLayout.SECONDS - EnterLayout.TIMESPEC),
              entry(
                  "offsetof(struct __kernel_timespec, tv_nsec)",
                  EnterLayout.NANOS - EnterLayout.TIMESPEC),
              entry("sizeof(struct pollfd)", PollFdLayout.SIZE),
              entry("offsetof(struct pollfd, fd)", PollFdLayout.DESCRIPTOR),
              entry("offsetof(struct pollfd, events)", PollFdLayout.EVENTS),
              entry("IORING_ENTER_GETEVENTS", EnterLayout.GETEVENTS),
              entry("IORING_ENTER_EXT_ARG", EnterLayout.EXT_ARG),
              entry("sizeof(struct io_uring_buf)", BufferLayout.SIZE),
              entry("offsetof(struct io_uring_buf, addr)", BufferLayout.ADDR),
              entry("offsetof(struct io_uring_buf, len)", BufferLayout.LEN),
              entry("offsetof(struct io_uring_buf, bid)", BufferLayout.BID),
              entry("offsetof(struct io_uring_buf_ring, tail)", BufferLayout.TAIL),
              entry("sizeof(struct io_uring_buf_reg)", BufferLayout.REGISTRATION_SIZE),
              entry("offsetof(struct io_uring_buf_reg, ring_addr)", BufferLayout.REGISTRATION_ADDR),
              entry(
                  "offsetof(struct io_uring_buf_reg, ring_entries)",
                  BufferLayout.REGISTRATION_ENTRIES),
              entry("offsetof(struct io_uring_buf_reg, bgid)", BufferLayout.REGISTRATION_GROUP),
              entry("offsetof(struct io_uring_buf_reg, bgid) + 2", BufferLayout.REGISTRATION_FLAGS),
              entry("IOU_PBUF_RING_INC", (int) BufferLayout.INCREMENTAL),
              entry("sizeof(struct sockaddr_in)", SockaddrLayout.IN_SIZE),
              entry("offsetof(struct sockaddr_in, sin_family)", SockaddrLayout.FAMILY),
              entry("offsetof(struct sockaddr_in, sin_port)", SockaddrLayout.IN_PORT),
              entry("offsetof(struct sockaddr_in, sin_addr)", SockaddrLayout.IN_ADDRESS),
              entry("sizeof(struct sockaddr_in6)", SockaddrLayout.IN6_SIZE),
              entry("offsetof(struct sockaddr_in6, sin6_port)", SockaddrLayout.IN6_PORT),
              entry("offsetof(struct sockaddr_in6, sin6_addr)", SockaddrLayout.IN6_ADDRESS),
              entry("offsetof(struct sockaddr_in6, sin6_scope_id)", SockaddrLayout.IN6_SCOPE_ID),
              entry("sizeof(struct sockaddr_un)", SockaddrLayout.UN_SIZE),
              entry("offsetof(struct sockaddr_un, sun_path)", SockaddrLayout.UN_PATH),
              entry("AF_UNIX", LibC.AF_UNIX),
              entry("AF_INET", LibC.AF_INET),
              entry("AF_INET6", LibC.AF_INET6),
              entry("SOCK_STREAM", LibC.SOCK_STREAM),
              entry("SOCK_CLOEXEC", LibC.SOCK_CLOEXEC),
              entry("SOL_SOCKET", LibC.SOL_SOCKET),
              entry("SO_REUSEADDR", LibC.SO_REUSEADDR),
              entry("SO_SNDBUF", LibC.SO_SNDBUF),
              entry("SO_RCVBUF", LibC.SO_RCVBUF),
              entry("IPPROTO_TCP", LibC.IPPROTO_TCP),
              entry("TCP_NODELAY", LibC.TCP_NODELAY),
              entry("IPPROTO_IPV6", LibC.IPPROTO_IPV6),
              entry("IPV6_V6ONLY", LibC.IPV6_V6ONLY),
              entry("MSG_TRUNC", LibC.MSG_TRUNC),
              entry("MSG_DONTWAIT", LibC.MSG_DONTWAIT),
              entry("MSG_WAITALL", LibC.MSG_WAITALL),
              entry("MSG_NOSIGNAL", LibC.MSG_NOSIGNAL),
              entry("SHUT_RDWR", LibC.SHUT_RDWR),
              entry("POLLIN", LibC.POLLIN),
              entry("EFD_CLOEXEC", LibC.EFD_CLOEXEC),
              entry("EFD_NONBLOCK", LibC.EFD_NONBLOCK),
              entry("PROT_READ | PROT_WRITE", LibC.PROT_READ_WRITE),
              entry("MAP_SHARED", LibC.MAP_SHARED),
              entry("MAP_PRIVATE", LibC.MAP_PRIVATE),
              entry("MAP_ANONYMOUS", LibC.MAP_ANONYMOUS),
              entry("MAP_POPULATE", LibC.MAP_POPULATE),
              entry("__NR_io_uring_setup", (int) LibC.SYS_IO_URING_SETUP),
              entry("__NR_io_uring_enter", (int) LibC.SYS_IO_URING_ENTER),
              entry("__NR_io_uring_register", (int) LibC.SYS_IO_URING_REGISTER),
              entry("EPERM", Errno.EPERM),
              entry("ENOENT", Errno.ENOENT),
              entry("EINTR", Errno.EINTR),
              entry("EAGAIN", Errno.EAGAIN),
              entry("ENOMEM", Errno.ENOMEM),
              entry("EACCES", Errno.EACCES),
              entry("EBUSY", Errno.EBUSY),
              entry("EINVAL", Errno.EINVAL),
              entry("ENFILE", Errno.ENFILE),
              entry("EMFILE", Errno.EMFILE),
              entry("EPIPE", Errno.EPIPE),
              entry("ENOSYS", Errno.ENOSYS),
              entry("EBADR", Errno.EBADR),
              entry("ETIME", Errno.ETIME),
              entry("EADDRINUSE", Errno.EADDRINUSE),
              entry("EADDRNOTAVAIL", Errno.EADDRNOTAVAIL),
              entry("ENETUNREACH", Errno.ENETUNREACH),
              entry("ECONNABORTED", Errno.ECONNABORTED),
              entry("ECONNRESET", Errno.ECONNRESET),
              entry("ENOBUFS", Errno.ENOBUFS),
              entry("ENOTCONN", Errno.ENOTCONN),
              entry("ETIMEDOUT", Errno.ETIMEDOUT),
              entry("ECONNREFUSED", Errno.ECONNREFUSED),
              entry("EHOSTUNREACH", Errno.EHOSTUNREACH),
              entry("EALREADY", Errno.EALREADY),
              entry("ECANCELED", Errno.ECANCELED)));

  private static final Map<String, Integer> THEIRS = new HashMap<>();

  @TempDir static Path directory;

  @BeforeAll
  static void compile() throws Exception {
    Assumptions.assumeTrue(Files.exists(HEADER), "no " + HEADER);
    Path source = directory.resolve("layout.c");
    Path program = directory.resolve("layout");
    Files.writeString(source, program());
    try {
      run(new ProcessBuilder("cc", "-o", program.toString(), source.toString()));
    } catch (IOException e) {
      Assumptions.abort("no C compiler: " + e.getMessage());
    }
    for (String line : run(new ProcessBuilder(program.toString())).lines().toList()) {
      int tab = line.indexOf('\t');
      THEIRS.put(line.substring(0, tab), Integer.valueOf(line.substring(tab + 1)));
    }
  }

  /** Includes in which every name above lies, and one line of output for each. */
  private static String program() {
    StringBuilder program = new StringBuilder("#define _GNU_SOURCE\n");
    for (String header :
        new String[] {
          "errno.h",
          "linux/io_uring.h",
          "linux/time_types.h",
          "netinet/in.h",
          "netinet/tcp.h",
          "poll.h",
          "stddef.h",
          "stdio.h",
          "sys/eventfd.h",
          "sys/mman.h",
          "sys/socket.h",
          "sys/syscall.h",
          "sys/un.h"
        }) {
      program.append("#include <").append(header).append(">\n");
    }
    program.append("int main(void) {\n");
    for (String name : OURS.keySet()) {
      String macro = NEWER.get(name);
      String line = "printf(\"%s\\t%d\\n\", \"" + name + "\", (int) (" + name + "));\n";
      program.append(macro == null ? line : "#ifdef " + macro + "\n" + line + "#endif\n");
    }
    return program.append("return 0; }\n").toString();
  }

  private static String run(ProcessBuilder builder) throws IOException, InterruptedException {
    Process process = builder.redirectErrorStream(true).start();
    String output =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    process.waitFor(30, TimeUnit.SECONDS);
    assertEquals(0, process.exitValue(), output);
    return output;
  }

  @TestFactory
  Stream<DynamicTest> isAsInTheHeader() {
    return OURS.entrySet().stream()
        .map(
            ours ->
                DynamicTest.dynamicTest(
                    ours.getKey().strip(),
                    () -> {
                      Integer theirs = THEIRS.get(ours.getKey());
                      Assumptions.assumeTrue(
                          theirs != null || !NEWER.containsKey(ours.getKey()),
                          "these headers do not know it yet");
                      assertNotNull(theirs);
                      assertEquals(theirs, ours.getValue());
                    }));
  }

  @Test
  void theTimespecFollowsTheArgument() {
    assertEquals(EnterLayout.ARGUMENT_SIZE, EnterLayout.TIMESPEC);
    assertEquals(EnterLayout.TIMESPEC + EnterLayout.TIMESPEC_SIZE, EnterLayout.SIZE);
  }
}
