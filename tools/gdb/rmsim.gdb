# SPDX-License-Identifier: GPL-2.0-or-later
# What gdb-multiarch should know of a machine that `rmsim gdb` serves: gdb-multiarch -x rmsim.gdb VMLINUX.
# The file of the image says which byte order it has. Of our own handlers it comes with the connection;
# without a kernel's: set endian big|little, first.
set architecture powerpc:common64
set auto-solib-add off
set confirm off
# A kernel is read before the first answer; who asks again meanwhile gets two.
set remotetimeout 60

define rmsim-symbols
  python
name = gdb.current_progspace().filename
if name:
    gdb.execute("add-symbol-file '" + name + "' -o -0xc000000000000000", False, True)
  end
end
document rmsim-symbols
Know the image's symbols at their real-mode addresses, too (0x1000 beside 0xc000000000001000).
Done by itself when gdb connects.
end

define target hookpost-remote
  rmsim-symbols
end

define xics
  monitor xics
end
document xics
The presentation controllers, physical and virtual, and the sources. Looking accepts nothing.
end

define icp
  printf "physical: CPPR 0x%02x XISR 0x%06x MFRR 0x%02x\n", $icp_xirr.cppr, $icp_xirr.xisr, $icp_mfrr
  printf "virtual:  CPPR 0x%02x XISR 0x%06x MFRR 0x%02x pending 0x%02x\n", $vicp.cppr, $vicp.xisr, $vicp.mfrr, $vicp.pending
end
document icp
The presentation controllers of the chosen thread, and of the vcpu that is on it.
end

define rmexit
  eval "monitor exit %d", $_thread - 1
end
document rmexit
The chosen thread's exit so far: vector, cycles, accesses to controllers, firmware calls.
end

define path
  eval "monitor path %d", $_thread - 1
end
document path
The symbols that the chosen thread's exit came through.
end

define why
  printf "thread: "
  eval "monitor when %d", $_thread - 1
  printf "r12 0x%lx, SRR1 ", $r12
  output $srr1
  printf ", HSRR1 "
  output $hsrr1
  printf "\nphysical controller "
  output/x $icp_xirr
  printf ", virtual "
  output/x $vicp
  printf "\n"
  eval "monitor exit %d", $_thread - 1
end
document why
Why the chosen thread is where it is: its place, what interrupted it, what waits for it.
end

define goto-cycle
  monitor goto cycle $arg0
  maintenance flush register-cache
  frame
end
document goto-cycle
Goes to a cycle, forwards or backwards: goto-cycle 5000. Breakpoints do not stop it.
end

define goto-instruction
  monitor goto instruction $arg0
  maintenance flush register-cache
  frame
end
document goto-instruction
Goes to where so many instructions have been executed since the session began, as `monitor when`
counts them. Breakpoints do not stop it.
end

define restore-place
  monitor restore $arg0
  maintenance flush register-cache
  frame
end
document restore-place
Goes back to what `monitor snapshot NAME` remembered: restore-place NAME.
end

define watch-field
  python
import re
where = gdb.execute("monitor where $arg0", False, True)
found = re.match("(0x[0-9a-f]+) ([0-9]+)", where)
types = {"1": "unsigned char", "2": "unsigned short", "4": "unsigned int", "8": "unsigned long"}
if found and found.group(2) in types:
    gdb.execute("watch *(%s *)%s" % (types[found.group(2)], found.group(1)))
else:
    print(where)
  end
end
document watch-field
Stops when a field of the kernel's structs changes: watch-field icp[1].rm_action.
end

set confirm on

# The frames of the real-mode path. It is assembly that tells gdb nothing of its stack: the frame of
# kvmppc_hv_entry on that of the trampoline, and code that is entered and left in many places. Between entry and exit r1 is that
# of the host; the word at r1 is the caller's, and the return address lies 16 bytes above that (ELFv2
# ABI 2.2.2.1). Where a frame is not made yet, or not there any more, nothing is claimed.
python
import gdb.unwinder
import re
import struct

class RealModeFrame:
    def __init__(self, sp, pc):
        self.sp, self.pc = sp, pc

class RealModePath(gdb.unwinder.Unwinder):
    REAL = (1 << 60) - 1
    MADE_AFTER = 12  # mflr, std, stdu
    ENDS = (0x4E800020, 0x7C0803A6)  # blr, mtlr r0: r1 is the caller's already

    def __init__(self):
        super().__init__("rmsim real-mode path")
        self.known = {}

    def address(self, name):
        return int(gdb.parse_and_eval("(unsigned long)&" + name)) & self.REAL

    def places(self):
        image = gdb.current_progspace().filename
        if image not in self.known:
            try:
                self.known[image] = (self.address("kvmppc_call_hv_entry"),
                                     self.address("kvmppc_check_wake_reason"),
                                     self.address("kvmppc_hv_entry"))
            except gdb.error:
                self.known[image] = None
        return self.known[image]

    def word(self, address, kind):
        return int(gdb.parse_and_eval("*(unsigned %s *)%d" % (kind, address)))

    def __call__(self, frame):
        places = self.places()
        pc = int(frame.read_register("pc"))
        sp = int(frame.read_register("r1"))
        if pc == 0 and places:  # where back was 0: gdb ends there, if it is outside of the others
            outside = frame.read_register("r1") + (1 << 32)
            return self.claim(RealModeFrame(outside, frame.read_register("pc")), frame, 0, sp + (1 << 32))
        real = pc & self.REAL
        if not places:
            return None
        if not places[0] <= real < places[1]:
            return self.in_c(frame, pc, sp)
        if places[2] <= real < places[2] + self.MADE_AFTER:
            return None
        try:
            caller = self.word(sp, "long")
            if self.word(pc, "int") in self.ENDS:
                return None
            same_stack = sp < caller < sp + 4096  # idle_kvm_start_guest has one of its own
            back = self.word(caller + 16, "long") if same_stack else 0
            if "No symbol" in gdb.execute("info symbol %d" % back, False, True):
                back = 0  # the host, of which no code is simulated: the last frame
            caller = caller if same_stack else sp
        except gdb.error:
            return None
        identity = RealModeFrame(frame.read_register("r1"), frame.read_register("pc"))
        return self.claim(identity, frame, back, caller)

    # C without debug information. Who has called has a frame, and the return address in its caller's. The
    # innermost one has made its frame if the word at r1 says that it is as large as the function's `stdu r1`
    # makes it; and it has called if LR leads back into it. A frame is called as gdb does, by its
    # caller's r1 and its function, since some of them are gdb's.
    def in_c(self, frame, pc, sp):
        try:
            function, offset = self.function(pc)
            if not function or gdb.find_pc_line(pc).symtab:
                return None
            caller, lr = self.word(sp, "long"), int(frame.read_register("lr"))
            if not hasattr(frame, "level"):
                return None
            if frame.level() == 0 and not self.has_frame(pc, offset, caller - sp):
                caller = sp
            elif not sp < caller < sp + 4096:
                return None
            if frame.level() or self.function(lr)[0] == function:
                lr = self.word(caller + 16, "long")
        except gdb.error:
            return None
        return self.claim(RealModeFrame(*self.values(caller, pc - offset)), frame, lr, caller)

    def function(self, pc):
        found = re.match(r"(\S+)(?: \+ (\d+))? in section", gdb.execute("info symbol %d" % pc, False, True))
        return (found.group(1), int(found.group(2) or 0)) if found else (None, 0)

    def has_frame(self, pc, offset, size):
        makes, undoes = 0xF8210001 | -size & 0xFFFC, 0x38210000 | size & 0xFFFF
        length = min(offset, 2048)
        code = gdb.selected_inferior().read_memory(pc - length, length).tobytes()
        order = ">" if "big" in gdb.execute("show endian", False, True) else "<"
        for word in reversed(struct.unpack("%s%dI" % (order, length // 4), code)):
            if word in (makes, undoes):
                return word == makes
            if word == self.ENDS[0]:
                undoes = makes  # that was another way out
        return False

    def values(self, *numbers):
        kind = gdb.lookup_type("unsigned long")
        return [gdb.Value(number).cast(kind) for number in numbers]

    def claim(self, identity, frame, back, caller):
        found = frame.create_unwind_info(identity)
        for name, value in zip(("pc", "lr", "r1"), self.values(back, back, caller)):
            found.add_saved_register(name, value)
        return found

gdb.unwinder.register_unwinder(None, RealModePath(), True)
end
